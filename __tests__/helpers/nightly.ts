/** Whether tests run that can wait for the night: rarer pairs, further versions. */
export const nightly = process.env["PACKERNIX_NIGHTLY"] === "1";
