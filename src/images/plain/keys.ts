/** Of a builder that this action knows nothing of, only the keys that all builders share have a class. */
import type { KeyTable } from "../../packer/types.ts";
import { classesOf, communicator } from "../key-classes.ts";

// The host counts: builder `null` makes no machine, and provisions the one that it names.
const { ssh_host: _ssh, winrm_host: _winrm, ...classes } = classesOf(communicator);

export const plainKeys: KeyTable = { classes, files: [], checksums: {} };
