/** Credentials for Azure: which are taken, what is asked of whom, and what Packer gets of them. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import tls from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { azureAccess } from "../../../src/images/azure/access.ts";
import type { HomeOptions } from "../../../src/images/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import {
  type AzureAuth,
  clientId,
  clientSecret,
  startAuth,
  tenantId,
} from "../../helpers/azure/auth.ts";
import { subscriptionId } from "../../helpers/azure/subscription.ts";
import { makeAuthority } from "../../helpers/certificates.ts";

const token = "azure-token-of-the-tests-0123456789";
let folder: string;
let auth: AzureAuth;
let metadata: Server;
let cloud: { metadata_host: string };
const authorities = tls.getCACertificates("default");

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "azure-access-"));
  const authority = makeAuthority(path.join(folder, "authority"));
  auth = await startAuth(authority, "localhost", token);
  tls.setDefaultCACertificates([...authorities, await readFile(authority.file, "utf8")]);
  metadata = createServer((request, response) => {
    if (request.url !== "/metadata/endpoints?api-version=2022-09-01") {
      return void response.writeHead(404).end();
    }
    const authentication = {
      loginEndpoint: `https://localhost:${auth.port}`,
      audiences: ["https://management.core.windows.net/"],
    };
    response.end(JSON.stringify({ resourceManager: "https://management.local", authentication }));
  });
  await new Promise<void>((resolve) => metadata.listen(0, "127.0.0.1", resolve));
  cloud = { metadata_host: `http://127.0.0.1:${(metadata.address() as AddressInfo).port}` };
});
afterEach(() => {
  auth.settings.refuses = false;
  auth.settings.lifetime = 3600;
  auth.given.length = 0;
});
afterAll(async () => {
  tls.setDefaultCACertificates(authorities);
  await auth[Symbol.asyncDispose]();
  await new Promise((resolve) => metadata.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const who = {
  ARM_CLIENT_ID: clientId,
  ARM_TENANT_ID: tenantId,
  ARM_SUBSCRIPTION_ID: subscriptionId,
};
const accessOf = (
  builderConfig: object,
  env: Record<string, string>,
  more: Partial<HomeOptions> = {},
) => {
  const invocation = {
    id: "1-1-1-aaaaaaaa",
    directory: path.join(folder, "invocation"),
    expires: 0,
  };
  const options = { builderConfig, invocation, ...more } as unknown as HomeOptions;
  return azureAccess(options, { HOME: path.join(folder, "home"), ...env });
};
const trouble = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect([String(error), isUserError(error)]).toEqual([expect.any(String), true]);
  expect(String(error)).not.toContain(clientSecret);
  return String(error);
};

describe("a token", () => {
  it("is had by a secret, once for as long as it is good", async () => {
    const access = accessOf(cloud, { ...who, ARM_CLIENT_SECRET: clientSecret });
    expect(await access.endpoint()).toBe("https://management.local");
    expect([await access.token(), await access.token()]).toEqual([token, token]);
    expect(auth.given).toEqual(["secret"]);
    const { keys, secrets } = await access.forPacker("1.6.6");
    expect(keys).toEqual({
      ...cloud,
      subscription_id: subscriptionId,
      tenant_id: tenantId,
      client_id: clientId,
    });
    expect(secrets).toEqual({ client_secret: clientSecret });
  });

  it("is had by the job's identity token, of which Packer gets the way to fresh ones", async () => {
    const asked: string[] = [];
    const identityToken = async (audience: string) => {
      asked.push(audience);
      return "a.github.jwt";
    };
    const job = {
      ...who,
      ACTIONS_ID_TOKEN_REQUEST_URL: "https://github.test/oidc",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "bearer-of-the-tests",
    };
    const access = accessOf(cloud, job, { identityToken });
    expect(await access.token()).toBe(token);
    expect([...new Set(asked)]).toEqual(["api://AzureADTokenExchange"]);
    expect(auth.given).toEqual(["assertion"]);
    const { keys, secrets } = await access.forPacker("1.16.0");
    expect(keys).toMatchObject({
      client_id: clientId,
      oidc_request_url: "https://github.test/oidc",
    });
    expect(secrets).toEqual({ oidc_request_token: "bearer-of-the-tests" });
    expect(await trouble(access.forPacker("1.6.6"))).toMatch(
      /Packer 1.6.6 cannot sign in at Azure by the job's identity token. Use azure\/login/,
    );
  });

  it("is had again when it is about to expire", async () => {
    auth.settings.lifetime = 200;
    const access = accessOf(cloud, { ...who, ARM_CLIENT_SECRET: clientSecret });
    await access.token();
    await access.token();
    expect(auth.given).toEqual(["secret", "secret"]);
  });
});

describe("what is missing or wrong is named", () => {
  it.each<[string, object, Record<string, string>, RegExp]>([
    ["no credentials", {}, {}, /there are no credentials. Use azure\/login before this step, or/],
    [
      "no tenant",
      {},
      { ARM_CLIENT_SECRET: "x", ARM_CLIENT_ID: "x" },
      /nothing says which tenant. Set ARM_TENANT_ID/,
    ],
    [
      "a tenant that can be none",
      {},
      { ...who, ARM_CLIENT_SECRET: "x", ARM_TENANT_ID: "not a tenant" },
      /no access token could be had: Invalid tenant id/,
    ],
    [
      "a certificate",
      { client_cert_path: "x.pem" },
      who,
      /client_cert_path`: Packer and this action want/,
    ],
    [
      "no such cloud",
      { cloud_environment_name: "mars" },
      { ...who, ARM_CLIENT_SECRET: "x" },
      /has no cloud "mars", but public, china, usgovernment/,
    ],
  ])("%s", async (_, builder, env, message) => {
    expect(await trouble(accessOf(builder, env).token())).toMatch(message);
  });

  it("a secret that Azure does not know, in Azure's words", async () => {
    const access = accessOf(cloud, { ...who, ARM_CLIENT_SECRET: "wrong" });
    expect(await trouble(access.token())).toMatch(
      /no access token could be had: AADSTS7000215: Invalid client secret/,
    );
  });

  it("no subscription", async () => {
    const access = accessOf({}, { ARM_CLIENT_SECRET: "x" });
    expect(await trouble(access.subscription())).toMatch(
      /nothing says which subscription. Set ARM_SUBSCRIPTION_ID/,
    );
  });

  it("a metadata host that is none", async () => {
    const access = accessOf({ metadata_host: `${cloud.metadata_host}/x` }, who);
    expect(await trouble(access.endpoint())).toMatch(/metadata_host`.*does not tell of a cloud/);
  });
});

it("other clouds have other addresses", async () => {
  for (const name of ["USGovernment", "AzureUSGovernmentCloud", "usgovernment"]) {
    const access = accessOf({ cloud_environment_name: name }, who);
    expect(await access.endpoint()).toBe("https://management.usgovcloudapi.net");
  }
  const china = accessOf({}, { ...who, ARM_ENVIRONMENT: "china" });
  expect(await china.endpoint()).toBe("https://management.chinacloudapi.cn");
});

it("a secret of the builder's is kept for the post step in a file of the invocation's", async () => {
  const builder = {
    ...cloud,
    client_secret: clientSecret,
    tenant_id: tenantId,
    client_id: clientId,
  };
  const env = { ARM_SUBSCRIPTION_ID: subscriptionId };
  const cleanupState = await accessOf(builder, env).cleanupState();
  expect(JSON.stringify(cleanupState)).not.toContain(clientSecret);
  expect(await accessOf({}, {}, { cleanupState }).token()).toBe(token);
});
