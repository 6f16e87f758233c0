// src/packer/literal.ts
/**
* Escapes data so that Packer renders it unchanged.
*
* Packer renders most strings of a template as a Go text/template exactly once (the decoder of
* `packer-plugin-sdk/template/config`); there the form below returns the text unchanged. Some fields it renders again and again until nothing changes
* (`interpolate.Render` in `packer-plugin-sdk/template/interpolate/i.go`): commands and
* `environment_vars` of `shell-local`, `inline` and `execute_command` of `shell`, `source` and
* `destination` of `file`, `qemuargs`, tags of the Amazon builders, `output` of post-processors.
* And all values of variables are rendered once more for every plugin, as `packer_user_variables`.
* No spelling of `{{` survives that, so data for such places must be passed in a file.
*/
/**
* Writes every `{{` of a text so that Packer, rendering the field once, returns the text as it was.
* Do not join the result to Packer's language with a `{` at the seam.
*/
function literal(text) {
	return text.replaceAll("{{", "{{`{{`}}");
}

export { literal as t };