/** How clients of Amazon's SDK send requests: each host through the proxy that it has, or none. */
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { type Agents, agentsFor } from "../../shared/network.ts";
import { networkTrouble } from "../../shared/network-trouble.ts";

type Handle = NodeHttpHandler["handle"];

/** Milliseconds. */
interface Times {
  connectionTimeout: number;
  requestTimeout: number;
}

/** An answer that does not come is asked for again. */
const usual: Times = { connectionTimeout: 10_000, requestTimeout: 120_000 };

/** The `requestHandler` of clients of EC2, IAM and STS, and of credential providers. */
export function requestHandler(times = usual) {
  const handlers = new Map<Agents, NodeHttpHandler>();
  const handle: Handle = async (request, options) => {
    const { protocol, hostname, port } = request;
    const address = { protocol, hostname, port: String(port ?? "") };
    const agents = agentsFor(address);
    const handler = handlers.get(agents) ?? new NodeHttpHandler({ ...times, ...agents });
    handlers.set(agents, handler);
    try {
      return await handler.handle(request, options);
    } catch (error) {
      // The SDK looks at causes too when it asks whether to try again.
      throw networkTrouble(error, address) ?? error;
    }
  };
  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle,
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    // The agents are everybody's.
    destroy: () => {},
  };
}
