import { afterAll, beforeAll, describe } from "@jest/globals";
import { describeImageHome } from "../../contract/images.ts";
import {
  type Docker,
  dockerMissing,
  type Registry,
  registryMissing,
  startDocker,
  startRegistry,
} from "../../helpers/docker.ts";
import { dockerFixture } from "./fixture.ts";

const suite = (dockerMissing ?? registryMissing) === undefined ? describe : describe.skip;

suite("docker", () => {
  let docker: Docker;
  let registry: Registry;
  beforeAll(async () => {
    [docker, registry] = await Promise.all([startDocker(), startRegistry()]);
  });
  afterAll(async () => {
    await registry?.[Symbol.asyncDispose]();
    await docker?.[Symbol.asyncDispose]();
  });

  describeImageHome("container images in a registry", () => dockerFixture({ docker, ...registry }));
});
