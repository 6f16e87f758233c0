import { describe, expect, it } from "@jest/globals";
import { machineReadable, unescapeField } from "../../src/packer/machine-readable.ts";

function read(text: string, exitCode = 0) {
  const lines: string[] = [];
  const reader = machineReadable((line) => lines.push(line));
  for (const line of text.split("\n")) reader.write(line);
  return { lines, ...reader.result({ exitCode, ended: "exit" }) };
}

describe("unescapeField", () => {
  it.each([
    ["us-east-1:ami-1%!(PACKER_COMMA)us-west-2:ami-2", "us-east-1:ami-1,us-west-2:ami-2"],
    ["a\\nb\\rc", "a\nb\rc"],
    ["C:\\temp", "C:\\temp"],
    ["100%!", "100%!"],
    ["%!(PACKER_COMMA)%!(PACKER_COMMA)", ",,"],
  ])("%s", (field, text) => expect(unescapeField(field)).toBe(text));
});

describe("machineReadable", () => {
  it.each([
    // As Packer 1.6.6 prints it, and newer plugins, for which both streams look alike.
    ["1,,ui,message,    qemu: ", "1,,ui,error,==> qemu: "],
    ["1,,ui,say,==> qemu: ", "1,,ui,error,==> qemu: "],
  ])("keeps what the provisioner that failed has printed: %j", (out, err) => {
    const many = Array.from({ length: 60 }, (_, n) => `${out}line ${n}`);
    const { printed } = read(
      [
        "1,,ui,say,==> qemu: Waiting for SSH to become available...",
        "1,,ui,say,==> qemu: Provisioning with shell script: /a.sh",
        `${out}of the first`,
        "1,,ui,say,==> qemu: Provisioning with shell script: /b.sh",
        ...many,
        `${err}only 20971520 bytes%!(PACKER_COMMA) and 30 are needed`,
        "1,,ui,say,==> qemu: Provisioning step had errors: Running the cleanup provisioner...",
        "1,,ui,say,==> qemu: Deleting output directory...",
        "1,qemu,error,Script exited with non-zero exit status: 3.",
      ].join("\n"),
      1,
    );
    expect(printed).toHaveLength(50);
    expect(printed.slice(-2)).toEqual(["line 59", "only 20971520 bytes, and 30 are needed"]);
  });

  it("reads artifacts of several builds, and those beside a failed one", () => {
    const { artifacts, errors, lines } = read(
      [
        "1,,ui,say,==> a: hello%!(PACKER_COMMA) you\\n    a: second",
        "1,,error-count,1",
        "1,,ui,error,\\n==> Some builds didn't complete successfully and had errors:",
        "1,bad,error,Script exited%!(PACKER_COMMA) badly\\nsecond line",
        "1,a,artifact-count,2",
        "1,a,artifact,0,builder-id,mitchellh.amazonebs",
        "1,a,artifact,0,id,us-east-1:ami-1%!(PACKER_COMMA)us-west-2:ami-2",
        "1,a,artifact,0,string,AMIs were created:\\nus-east-1: ami-1\\n",
        "1,a,artifact,0,files-count,0",
        "1,a,artifact,0,end",
        "1,a,artifact,1,builder-id,packer.post-processor.compress",
        "1,a,artifact,1,id,",
        "1,a,artifact,1,string,compressed",
        "1,a,artifact,1,files-count,2",
        "1,a,artifact,1,file,0,/out%!(PACKER_COMMA)x/disk.gz",
        "1,a,artifact,1,file,1,/out/b",
        "1,a,artifact,1,end",
        "1,b,artifact-count,1",
        "1,b,artifact,0,builder-id,transcend.qemu",
        "1,b,artifact,0,id,VM",
        "1,b,artifact,0,end",
      ].join("\n"),
      1,
    );
    expect(artifacts.map(({ build, index, builderId }) => [build, index, builderId])).toEqual([
      ["a", 0, "mitchellh.amazonebs"],
      ["a", 1, "packer.post-processor.compress"],
      ["b", 0, "transcend.qemu"],
    ]);
    expect(artifacts[0]?.id).toBe("us-east-1:ami-1,us-west-2:ami-2");
    expect(artifacts[0]?.string).toBe("AMIs were created:\nus-east-1: ami-1\n");
    expect(artifacts[1]?.files).toEqual(["/out,x/disk.gz", "/out/b"]);
    expect(errors).toEqual(["Script exited, badly\nsecond line"]);
    expect(lines.slice(0, 2)).toEqual(["==> a: hello, you", "    a: second"]);
  });

  it("knows no artifact where Packer says nil", () => {
    const { artifacts } = read("1,a,artifact-count,1\n1,a,artifact,0,nil\n1,a,artifact,0,end");
    expect(artifacts).toEqual([]);
  });

  it("takes the text for the user where there is no list of errors", () => {
    const { errors } = read(
      "1,,ui,error,==> one: noise of a script\n1,,ui,error,Failed to parse template: x\\n\\n",
      1,
    );
    expect(errors).toEqual(["Failed to parse template: x"]);
  });

  it("hands on whatever is not Packer's form", () => {
    const { lines, understood, artifacts } = read(
      "panic: runtime error\n,,,\n1,a\n\u0000\u0001\n99999999999999999999,,artifact\n1,x,artifact,z,id,q\n::error::x",
    );
    expect(lines).toContain("panic: runtime error");
    expect(lines).toContain("::error::x");
    expect(understood).toBe(true);
    expect(artifacts).toEqual([]);
    expect(read("rubbish").understood).toBe(false);
  });

  it("keeps a bounded number of errors, the last ones", () => {
    const text = Array.from({ length: 5000 }, (_, index) => `1,b,error,number ${index}`).join("\n");
    const { errors } = read(text, 1);
    expect(errors).toHaveLength(50);
    expect(errors.at(-1)).toBe("number 4999");
  });
});
