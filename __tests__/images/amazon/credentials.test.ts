/** Credentials are asked for once, whoever needs them, and again before they end. */
import { expect, it } from "@jest/globals";
import { remembered } from "../../../src/images/amazon/credentials.ts";

function counting(end: () => Date | undefined, fails: () => boolean = () => false) {
  let asked = 0;
  const provide = remembered(async () => {
    asked += 1;
    if (fails()) throw new Error("no answer");
    const expiration = end();
    return {
      accessKeyId: `AKIA${asked}`,
      secretAccessKey: "made-up",
      ...(expiration && { expiration }),
    };
  });
  return { provide, asked: () => asked };
}

it("asks once for all who ask at the same time, and for those who come later", async () => {
  const { provide, asked } = counting(() => undefined);
  await Promise.all([provide(), provide(), provide()]);
  await provide();
  expect(asked()).toBe(1);
});

it("asks again shortly before the end", async () => {
  let minutes = 1;
  const { provide, asked } = counting(() => new Date(Date.now() + minutes * 60_000));
  await provide();
  minutes = 60;
  await Promise.all([provide(), provide()]);
  await provide();
  expect(asked()).toBe(2);
});

it("asks again after a failure", async () => {
  let fails = true;
  const { provide, asked } = counting(
    () => undefined,
    () => fails,
  );
  await expect(provide()).rejects.toThrow("no answer");
  fails = false;
  expect(await provide()).toMatchObject({ accessKeyId: "AKIA2" });
  expect(asked()).toBe(2);
});
