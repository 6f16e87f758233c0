/** What `amazon-chroot` needs: to be root on an EC2 instance of the build region. */
import { messageOf, UserError } from "../../shared/errors.ts";
import { ask } from "../../shared/http.ts";
import { isObject } from "../../shared/json.ts";

/** EC2 User Guide, "Access instance metadata for an EC2 instance"; also the SDKs' variable. */
const usual = "http://169.254.169.254";
const usualIpv6 = "http://[fd00:ec2::254]";
/** On an instance the answer takes milliseconds, and a busy one some seconds to read it. */
const retry = { tries: 1, stall: 10_000 };

/** @throws {UserError} where the builder cannot work. */
export async function checkInstance(
  region: string,
  env: NodeJS.ProcessEnv,
  userId: number | undefined = process.getuid?.(),
): Promise<void> {
  if (userId !== 0) {
    throw new UserError(
      "builder: amazon-chroot attaches and mounts volumes of the machine it runs on, so this job must run as root.",
    );
  }
  const here = await regionOfInstance(env);
  if (here === region) return;
  throw new UserError(
    `regions: amazon-chroot builds on the instance it runs on, which is in ${here}, but the first region is ${region}. Put ${here} first.`,
  );
}

async function regionOfInstance(env: NodeJS.ProcessEnv): Promise<string> {
  if (env["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true") {
    throw new UserError(
      "builder: amazon-chroot asks the instance it runs on who it is, and AWS_EC2_METADATA_DISABLED forbids that. Unset it.",
    );
  }
  const protocol = env["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.toLowerCase();
  const endpoint =
    env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] || (protocol === "ipv6" ? usualIpv6 : usual);
  try {
    const token = await metadata(new URL("/latest/api/token", endpoint), "PUT", {
      "x-aws-ec2-metadata-token-ttl-seconds": "60",
    });
    const document: unknown = JSON.parse(
      await metadata(new URL("/latest/dynamic/instance-identity/document", endpoint), "GET", {
        "x-aws-ec2-metadata-token": token,
      }),
    );
    const region = isObject(document) ? document["region"] : undefined;
    if (typeof region === "string" && region !== "") return region;
    throw new Error("its identity document names no region");
  } catch (error) {
    throw new UserError(
      "builder: amazon-chroot runs only on an EC2 instance, and this machine has no instance metadata service that answers (in a container the hop limit of the instance must be 2). Use a self-hosted runner on EC2, or builder amazon-ebs.",
      { cause: error, details: messageOf(error) },
    );
  }
}

async function metadata(url: URL, method: "GET" | "PUT", headers: Record<string, string>) {
  const { href, pathname } = url;
  const { ok, status, text } = await ask({ method, url: href, headers, retry });
  if (!ok) throw new Error(`${pathname} answered ${status}`);
  return text;
}
