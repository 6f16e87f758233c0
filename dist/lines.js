import { StringDecoder } from "node:string_decoder";

// src/shared/lines.ts
/** Splits text that comes in pieces into lines. Only the beginning of a long line is kept. */
/** Characters of a line that are kept; the rest of a longer one is left out. */
const longestLine = 1048576;
function lineSplitter() {
	const decoder = new StringDecoder("utf8");
	let line = "";
	const add = (text) => {
		const complete = [];
		for (const [index, part] of text.split("\n").entries()) {
			if (index > 0) {
				complete.push(withoutReturn(line));
				line = "";
			}
			line += part.slice(0, longestLine - line.length);
		}
		return complete;
	};
	return {
		/** @returns the lines that this piece completes. */
		write: (bytes) => add(decoder.write(bytes)),
		/** @returns the last line, where it has no end. */
		end() {
			const complete = add(decoder.end());
			return line === "" ? complete : [...complete, withoutReturn(line)];
		}
	};
}
function withoutReturn(line) {
	return line.endsWith("\r") ? line.slice(0, -1) : line;
}

export { lineSplitter as t };