/** Of a builder that this action knows nothing of, only the keys that all builders share have a class. */
import type { KeyTable } from "../../packer/types.ts";
import { classesOf, communicator } from "../key-classes.ts";

export const plainKeys: KeyTable = { classes: classesOf(communicator), files: [], checksums: {} };
