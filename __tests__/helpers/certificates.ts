/** Certificates of an authority that nobody knows, made by openssl. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface Authority {
  /** File with the authority's certificate. */
  file: string;
  /**
   * Key and certificate for a server of this name.
   * @param days From now on. With 0 it is good for the current second alone.
   */
  issue(name: string, days?: number): { key: Buffer; cert: Buffer };
}

/** @param folder Takes its files. */
export function makeAuthority(folder: string): Authority {
  mkdirSync(folder, { recursive: true });
  const openssl = (...words: string[]) =>
    execFileSync("openssl", words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const own = ["-subj", "/CN=Inspecting gateway", "-days", "2"];
  openssl("req", "-x509", ...kind, ...own, "-keyout", "ca.key", "-out", "ca.pem");
  let last = 0;
  return {
    file: path.join(folder, "ca.pem"),
    issue(name, days = 2) {
      const stem = `server-${++last}`;
      const subject = ["-subj", "/CN=server", "-addext", `subjectAltName=DNS:${name}`];
      openssl("req", "-new", ...kind, ...subject, "-keyout", `${stem}.key`, "-out", `${stem}.csr`);
      const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", String(days)];
      const copy = ["-copy_extensions", "copy", "-in", `${stem}.csr`, "-out", `${stem}.pem`];
      openssl("x509", "-req", ...by, ...copy);
      const read = (end: string) => readFileSync(path.join(folder, stem + end));
      return { key: read(".key"), cert: read(".pem") };
    },
  };
}
