/** Requests of a cloud's REST API and their answers. */

export class ApiError extends Error {
  readonly status: number;
  /** The API's own word, where it has one. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Call {
  method: string;
  /** Without the beginning that all paths have. */
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export interface RecordedCall extends Call {
  /** `POST /servers/{id}/actions/create_image`. */
  route: string;
  token: string;
  agent: string;
  /** 0: not answered, or never. */
  status: number;
  /** What was asked for is so, whether that was answered or not. */
  done: boolean;
}

/** Status 204 has no body. */
export type Answer = [status: number, body?: object | undefined, headers?: Record<string, string>];

export const notFound = (what: string) => new ApiError(404, "not_found", `${what} not found`);
