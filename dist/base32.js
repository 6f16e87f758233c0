// src/nix/store/base32.ts
/** Nix's base 32: an alphabet of its own, the last byte first (Nix manual, "Nix32"). */
const digits = "0123456789abcdfghijklmnpqrsvwxyz";
function toBase32(bytes) {
	let text = "";
	for (let place = Math.ceil(bytes.length * 8 / 5) - 1; place >= 0; place--) {
		const [byte, shift] = bitsAt(place);
		const value = (bytes[byte] ?? 0) >> shift | (bytes[byte + 1] ?? 0) << 8 - shift;
		text += digits.charAt(value & 31);
	}
	return text;
}
/** @throws {Error} for a foreign digit, and for digits that say more than whole bytes can hold. */
function fromBase32(text) {
	const length = Math.floor(text.length * 5 / 8);
	const bytes = Buffer.alloc(length + 1);
	for (const [place, digit] of [...text].reverse().entries()) {
		const value = digits.indexOf(digit);
		if (value < 0) throw new Error(`${text} is no hash in base 32`);
		const [byte, shift] = bitsAt(place);
		bytes[byte] = (bytes[byte] ?? 0) | value << shift & 255;
		if (shift > 3) bytes[byte + 1] = (bytes[byte + 1] ?? 0) | value >> 8 - shift;
	}
	if (bytes[length] !== 0) throw new Error(`${text} is no hash in base 32`);
	return bytes.subarray(0, length);
}
/** The byte in which a digit begins, and the bit in it. */
function bitsAt(place) {
	return [place * 5 >> 3, place * 5 & 7];
}

export { toBase32 as n, fromBase32 as t };