/**
 * A forward proxy on the loopback, as companies have: takes whole URLs and CONNECT, and looks names
 * up itself. Names below `.test` and `.invalid` do not exist: who reaches them came this way.
 */
import { createServer, type IncomingMessage, request as requestHttp } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";

export interface ForwardProxy extends AsyncDisposable {
  url: string;
  /** `GET http://host/path` and `CONNECT host:443`, in order. */
  asked: string[];
}

export interface ForwardProxyOptions {
  /** Ports of the loopback by host name; any other host is refused. */
  hosts: Record<string, number>;
  /** What `Proxy-Authorization` must be, without `Basic`. */
  login?: string;
}

export async function startForwardProxy(options: ForwardProxyOptions): Promise<ForwardProxy> {
  const asked: string[] = [];
  const refusal = (request: IncomingMessage, host: string) => {
    asked.push(`${request.method} ${request.url}`);
    const login = request.headers["proxy-authorization"];
    if (options.login !== undefined && login !== `Basic ${btoa(options.login)}`) return 407;
    return options.hosts[host] === undefined ? 403 : undefined;
  };
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const url = URL.parse(request.url ?? "");
    const status = url === null ? 400 : refusal(request, url.hostname);
    if (url === null || status !== undefined) return void response.writeHead(status ?? 400).end();
    const onward = requestHttp(
      {
        host: "127.0.0.1",
        port: options.hosts[url.hostname],
        path: url.pathname + url.search,
        method: request.method,
        headers: request.headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on("error", () => response.destroy()).pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  const tunnels = new Set<Duplex>();
  server.on("connect", (request, socket, head) => {
    tunnels.add(socket.on("close", () => tunnels.delete(socket)));
    const [host = ""] = (request.url ?? "").split(":");
    const status = refusal(request, host);
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const onward = connect(options.hosts[host] ?? 0, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy()).on("close", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      for (const tunnel of tunnels) tunnel.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
