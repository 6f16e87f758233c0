/** src/post.ts of google-github-actions/auth: the file is removed. */
import { rmSync } from "node:fs";

rmSync(process.env["GOOGLE_GHA_CREDS_PATH"] ?? "/nonexistent", { force: true });
