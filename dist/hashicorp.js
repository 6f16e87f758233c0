import { a as __toESM } from "./rolldown-runtime.js";
import { a as messageOf, i as isUserError, n as UserError } from "./errors.js";
import { n as parseChecksums } from "./checksums.js";
import { a as shown, i as DownloadRefused, n as download, r as downloadBytes, t as diskTrouble } from "./download.js";
import { i as pinnedVersions, r as pinned, t as committedTable } from "./table.js";
import { G as versionFits, K as mirrored, N as childEnvironment, U as bestVersion } from "./start.js";
import { r as parseVersion } from "./version.js";
import { t as run } from "./exec3.js";
import { rt as which } from "./start-both.js";
import { r as keptVersions } from "./tool-cache2.js";
import path from "node:path";
import { mkdir, realpath, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

// src/tools/keys/hashicorp.ts
const hashicorpKey = {
	owner: "HashiCorp",
	fingerprint: "C874011F0AB405110D02105534365D9472D7468F",
	armored: `-----BEGIN PGP PUBLIC KEY BLOCK-----

mQINBGB9+xkBEACabYZOWKmgZsHTdRDiyPJxhbuUiKX65GUWkyRMJKi/1dviVxOX
PG6hBPtF48IFnVgxKpIb7G6NjBousAV+CuLlv5yqFKpOZEGC6sBV+Gx8Vu1CICpl
Zm+HpQPcIzwBpN+Ar4l/exCG/f/MZq/oxGgH+TyRF3XcYDjG8dbJCpHO5nQ5Cy9h
QIp3/Bh09kET6lk+4QlofNgHKVT2epV8iK1cXlbQe2tZtfCUtxk+pxvU0UHXp+AB
0xc3/gIhjZp/dePmCOyQyGPJbp5bpO4UeAJ6frqhexmNlaw9Z897ltZmRLGq1p4a
RnWL8FPkBz9SCSKXS8uNyV5oMNVn4G1obCkc106iWuKBTibffYQzq5TG8FYVJKrh
RwWB6piacEB8hl20IIWSxIM3J9tT7CPSnk5RYYCTRHgA5OOrqZhC7JefudrP8n+M
pxkDgNORDu7GCfAuisrf7dXYjLsxG4tu22DBJJC0c/IpRpXDnOuJN1Q5e/3VUKKW
mypNumuQpP5lc1ZFG64TRzb1HR6oIdHfbrVQfdiQXpvdcFx+Fl57WuUraXRV6qfb
4ZmKHX1JEwM/7tu21QE4F1dz0jroLSricZxfaCTHHWNfvGJoZ30/MZUrpSC0IfB3
iQutxbZrwIlTBt+fGLtm3vDtwMFNWM+Rb1lrOxEQd2eijdxhvBOHtlIcswARAQAB
tERIYXNoaUNvcnAgU2VjdXJpdHkgKGhhc2hpY29ycC5jb20vc2VjdXJpdHkpIDxz
ZWN1cml0eUBoYXNoaWNvcnAuY29tPokCVAQTAQoAPgIbAwULCQgHAgYVCgkICwIE
FgIDAQIeAQIXgBYhBMh0AR8KtAURDQIQVTQ2XZRy10aPBQJplkfQBQkQrOy3AAoJ
EDQ2XZRy10aPw6gP/3GUEMUa6mCRuuSOT9UnziPIvXYd63mcN6A6Jwmwj8JaB2qu
OCijvJkw56UbZK3x1FZIbe0hA6VUAwNSNmSIxVJkilgwIYYFO0tnL79XhIeP7jYF
ydXLZ4rTi1FDl8lltAujTNARdY8UGg4hGlcM9OrEeXEFLWugJNiChL15FVoxZqIS
jeduaEqyxGfJnyVwy8z3pZfgODeFr7xs2NkUIMSfuRg24VcL4aW8Frt3jW8P45y3
o/5fsi6Aw2tZ0wD9NSgkVc8VD1NRV9eSZ95Bv+Awf9IXa+Cn5OCjc8Jc+XF+nLfB
oPswOO7E8dLiuBUw6/GzSLMbVs8qf8BNXB92dOe1VccVTqjCxK2sEpVaHh7e+co8
d8lDGBIWMGh7NS6XlGORpFb/T6gxjjOYUV3SKd4QDebUUG8kMkb5juLljOoq+YOP
vgNLDZLZteFpmH+zB9DpOY1YtHZB/OD+DtzLMaSl6VPF2Ln0j5aQGwNDt7sheyAe
sXbu0qn2H5FxojSfvhT0kUDKZ0mgg5y3Oflg49MiAOhjLGY0JocFpBeMILw27fbw
fpIBP7siQWFTFJ1O+l2NQiWAwC2x5fX2EakyCBJmrkPV2hr4nEogNqg9/RDskIUq
cpcOOd/0BntiXMyUCCH2AoCt5acaTQ0WU6CAosZPojOYhtGGgOgeQSdflpMSuQIN
BGB9+xkBEACoklYsfvWRCjOwS8TOKBTfl8myuP9V9uBNbyHufzNETbhYeT33Cj0M
GCNd9GdoaknzBQLbQVSQogA+spqVvQPz1MND18GIdtmr0BXENiZE7SRvu76jNqLp
KxYALoK2Pc3yK0JGD30HcIIgx+lOofrVPA2dfVPTj1wXvm0rbSGA4Wd4Ng3d2AoR
G/wZDAQ7sdZi1A9hhfugTFZwfqR3XAYCk+PUeoFrkJ0O7wngaon+6x2GJVedVPOs
2x/XOR4l9ytFP3o+5ILhVnsK+ESVD9AQz2fhDEU6RhvzaqtHe+sQccR3oVLoGcat
ma5rbfzH0Fhj0JtkbP7WreQf9udYgXxVJKXLQFQgel34egEGG+NlbGSPG+qHOZtY
4uWdlDSvmo+1P95P4VG/EBteqyBbDDGDGiMs6lAMg2cULrwOsbxWjsWka8y2IN3z
1stlIJFvW2kggU+bKnQ+sNQnclq3wzCJjeDBfucR3a5WRojDtGoJP6Fc3luUtS7V
5TAdOx4dhaMFU9+01OoH8ZdTRiHZ1K7RFeAIslSyd4iA/xkhOhHq89F4ECQf3Bt4
ZhGsXDTaA/VgHmf3AULbrC94O7HNqOvTWzwGiWHLfcxXQsr+ijIEQvh6rHKmJK8R
9NMHqc3L18eMO6bqrzEHW0Xoiu9W8Yj+WuB3IKdhclT3w0pO4Pj8gQARAQABiQI8
BBgBCgAmAhsMFiEEyHQBHwq0BRENAhBVNDZdlHLXRo8FAmmWR+0FCRCs7NQACgkQ
NDZdlHLXRo/R0A//QW1opBlzWSmWww1q9QuJA2WCIIs8tJKRDOsmgJPscNpzwZFU
N1Df0wWNjqi1BDReei7lZTHwUk+ebBn0bkI3ANmmgYg7LBueAt5UWSingOc+rvKA
N32BDzBYkMckRzJSQsmeC5hm3J3wLSy90uaIlrJJE9GJZkf/W2Ob+4SQZZ+dnnRP
JokDdW1DuZS9PbxSLJKD5eIWHBxJnFM1CmHfOfrjTJ+MYvVGM5sxSY8R7E+GADj5
L/i4N+tTFJLuTMYARGfA6d+KPKcMJtgpUPjSMAg8nGUhukctpuBs27mOKW0CBtmJ
82X/qYROTL0+vGTvUYflYiuceVlhX/kw0JZnMaG5V/mpHq8SwD07pCGOf69j/mNa
5EL3++Pmzg0s0stw3Ea5pCN0cL/nKkoWchHBfW15W4JOnKAIspyD1vH670P4WfeV
E9B9d6tgKSbM/9JlXoQS5ZdG+kbdosieELhmVWmvojyK7K+Ry6C9wgd+UfnW5jXd
iNwKW3KHuautQwlFhHRNMyDg08c+pI5emTMT3IUQyGWo+Gska3TqGujFcABx7Ip+
mHNmMrCkSD+XC2bvzvRR7FcM0/B9fsjLX/Wttm5vRJ1d2oAoEPvw2IZnJIXpOt2z
zo55sJTztNu4lWGgDVgtp9SXO5a0E5YvFHQNZN5QLeVTTFu6I7qG+ME1E/K5Ag0E
YH3+JQEQALivllTjMolxUW2OxrXb+a2Pt6vjCBsiJzrUj0Pa63U+lT9jldbCCfgP
wDpcDuO1O05Q8k1MoYZ6HddjWnqKG7S3eqkV5c3ct3amAXp513QDKZUfIDylOmhU
qvxjEgvGjdRjz6kECFGYr6Vnj/p6AwWv4/FBRFlrq7cnQgPynbIH4hrWvewp3Tqw
GVgqm5RRofuAugi8iZQVlAiQZJo88yaztAQ/7VsXBiHTn61ugQ8bKdAsr8w/ZZU5
HScHLqRolcYg0cKN91c0EbJq9k1LUC//CakPB9mhi5+aUVUGusIM8ECShUEgSTCi
KQiJUPZ2CFbbPE9L5o9xoPCxjXoX+r7L/WyoCPTeoS3YRUMEnWKvc42Yxz3meRb+
BmaqgbheNmzOah5nMwPupJYmHrjWPkX7oyyHxLSFw4dtoP2j6Z7GdRXKa2dUYdk2
x3JYKocrDoPHh3Q0TAZujtpdjFi1BS8pbxYFb3hHmGSdvz7T7KcqP7ChC7k2RAKO
GiG7QQe4NX3sSMgweYpl4OwvQOn73t5CVWYp/gIBNZGsU3Pto8g27vHeWyH9mKr4
cSepDhw+/X8FGRNdxNfpLKm7Vc0Sm9Sof8TRFrBTqX+vIQupYHRi5QQCuYaV6OVr
ITeegNK3So4m39d6ajCR9QxRbmjnx9UcnSYYDmIB6fpBuwT0ogNtABEBAAGJBHIE
GAEKACYCGwIWIQTIdAEfCrQFEQ0CEFU0Nl2UctdGjwUCYH4bgAUJAeFQ2wJAwXQg
BBkBCgAdFiEEs2y6kaLAcwxDX8KAsLRBCXaFtnYFAmB9/iUACgkQsLRBCXaFtnYX
BhAAlxejyFXoQwyGo9U+2g9N6LUb/tNtH29RHYxy4A3/ZUY7d/FMkArmh4+dfjf0
p9MJz98Zkps20kaYP+2YzYmaizO6OA6RIddcEXQDRCPHmLts3097mJ/skx9qLAf6
rh9J7jWeSqWO6VW6Mlx8j9m7sm3Ae1OsjOx/m7lGZOhY4UYfY627+Jf7WQ5103Qs
lgQ09es/vhTCx0g34SYEmMW15Tc3eCjQ21b1MeJD/V26npeakV8iCZ1kHZHawPq/
aCCuYEcCeQOOteTWvl7HXaHMhHIx7jjOd8XX9V+UxsGz2WCIxX/j7EEEc7CAxwAN
nWp9jXeLfxYfjrUB7XQZsGCd4EHHzUyCf7iRJL7OJ3tz5Z+rOlNjSgci+ycHEccL
YeFAEV+Fz+sj7q4cFAferkr7imY1XEI0Ji5P8p/uRYw/n8uUf7LrLw5TzHmZsTSC
UaiL4llRzkDC6cVhYfqQWUXDd/r385OkE4oalNNE+n+txNRx92rpvXWZ5qFYfv7E
95fltvpXc0iOugPMzyof3lwo3Xi4WZKc1CC/jEviKTQhfn3WZukuF5lbz3V1PQfI
xFsYe9WYQmp25XGgezjXzp89C/OIcYsVB1KJAKihgbYdHyUN4fRCmOszmOUwEAKR
3k5j4X8V5bk08sA69NVXPn2ofxyk3YYOMYWW8ouObnXoS8QJEDQ2XZRy10aPMpsQ
AIbwX21erVqUDMPn1uONP6o4NBEq4MwG7d+fT85rc1U0RfeKBwjucAE/iStZDQoM
ZKWvGhFR+uoyg1LrXNKuSPB82unh2bpvj4zEnJsJadiwtShTKDsikhrfFEK3aCK8
Zuhpiu3jxMFDhpFzlxsSwaCcGJqcdwGhWUx0ZAVD2X71UCFoOXPjF9fNnpy80YNp
flPjj2RnOZbJyBIM0sWIVMd8F44qkTASf8K5Qb47WFN5tSpePq7OCm7s8u+lYZGK
wR18K7VliundR+5a8XAOyUXOL5UsDaQCK4Lj4lRaeFXunXl3DJ4E+7BKzZhReJL6
EugV5eaGonA52TWtFdB8p+79wPUeI3KcdPmQ9Ll5Zi/jBemY4bzasmgKzNeMtwWP
fk6WgrvBwptqohw71HDymGxFUnUP7XYYjic2sVKhv9AevMGycVgwWBiWroDCQ9Ja
btKfxHhI2p+g+rcywmBobWJbZsujTNjhtme+kNn1mhJsD3bKPjKQfAxaTskBLb0V
wgV21891TS1Dq9kdPLwoS4XNpYg2LLB4p9hmeG3fu9+OmqwY5oKXsHiWc43dei9Y
yxZ1AAUOIaIdPkq+YG/PhlGE4YcQZ4RPpltAr0HfGgZhmXWigbGS+66pUj+Ojysc
j0K5tCVxVu0fhhFpOlHv0LWaxCbnkgkQH9jfMEJkAWMOuQINBGCAXCYBEADW6RNr
ZVGNXvHVBqSiOWaxl1XOiEoiHPt50Aijt25yXbG+0kHIFSoR+1g6Lh20JTCChgfQ
kGGjzQvEuG1HTw07YhsvLc0pkjNMfu6gJqFox/ogc53mz69OxXauzUQ/TZ27GDVp
UBu+EhDKt1s3OtA6Bjz/csop/Um7gT0+ivHyvJ/jGdnPEZv8tNuSE/Uo+hn/Q9hg
8SbveZzo3C+U4KcabCESEFl8Gq6aRi9vAfa65oxD5jKaIz7cy+pwb0lizqlW7H9t
Qlr3dBfdIcdzgR55hTFC5/XrcwJ6/nHVH/xGskEasnfCQX8RYKMuy0UADJy72TkZ
bYaCx+XXIcVB8GTOmJVoAhrTSSVLAZspfCnjwnSxisDn3ZzsYrq3cV6sU8b+QlIX
7VAjurE+5cZiVlaxgCjyhKqlGgmonnReWOBacCgL/UvuwMmMp5TTLmiLXLT7uxeG
ojEyoCk4sMrqrU1jevHyGlDJH9Taux15GILDwnYFfAvPF9WCid4UZ4Ouwjcaxfys
3LxNiZIlUsXNKwS3mhiMRL4TRsbs4k4QE+LIMOsauIvcvm8/frydvQ/kUwIhVTH8
0XGOH909bYtJvY3fudK7ShIwm7ZFTduBJUG473E/Fn3VkhTmBX6+PjOC50HR/Hyb
waRCzfDruMe3TAcE/tSP5CUOb9C7+P+hPzQcDwARAQABiQRyBBgBCgAmAhsCFiEE
yHQBHwq0BRENAhBVNDZdlHLXRo8FAmmWSAoFCRCqi+QCQMF0IAQZAQoAHRYhBDdO
x1tIWRNgSoMcx8ggxtXNJ6uHBQJggFwmAAoJEMggxtXNJ6uHRfAP/2CGdSyg0K7U
66Vygl0dugxrMm8O3/Oe211BKdQsFUSWAznOTRTK/zvMUHO4LJAlYvdtZ6xDa4XH
l9FYQ8MR9ZV0OuOlAZvU4IJDLPVCU09X/UzX/GEoZL0R5esvwPAXopMaRHCfXJeI
/gEaB94UhAeYlwpcRn0eSuk1vyZx7GRE6/hog8DCf4hoT40dW20gGe58xcvJ+mRY
lC0lr16WH08wuUcee6+dgu+4Cg6SG6+zt9cMyl8VnTUL5BK/V3MebnYZJK0RFDNn
nXDhzStgOd5gOeIL+xBPXHd0/ld/rDM74SFExpuS+hNsyo+xMQ/HJavak21MFinu
l9COwfGEmlAXTGMY30Lf3Pt/eAkbwgmGc966VSoRmOFEXJVlDr+yJR6ru+7j50z8
lAv6Lsop7sun1Qysbo0swf6W1qgPf6VWbx91NTFLkw0+gD8jxwrU5ZMkeSuntX9d
pjuZS29CflXXIRPlvhuiDPicwTpYuIUx37vHveAH5gnowZg247x780Urrsx8duTX
8CI9MAnqzm4dFAiRlwE8bvLk+l9wekiXA9gIMZiVNqNlduXIqvAG21Wdgq8qyeXK
y/XWCVKDQOmEbFAltfNam8E3KEw0fl199x+93d5ckDGcPzUYPbNkCuIwngC/ZN96
pDafF3Z12fSNfhZUe0C8td8KAszYa96GCRA0Nl2UctdGj1gKD/4jOGhEGTg88Vyu
PVjeK+zkwrTIZSvHdUHfTt/+rTLSNb/RQiBCUQuEZvafj6FrntS7bAEhccGqH894
T3St5K0AXWkvsLd6K+cbIQdlnFA2zb6geJUCk6qx5NgWpRc3i0DS7CheGwl+Bwu7
+n9pNjNjiHV+rYDgqbQXG0dtGysB0/3qIRgEDHFO0HJu/dcte4oXrQIqrZrpOwe8
WxqFqdU918JpSUcc8coiFp9YtwpgqQNxGVZ+rhgnTGdZzk1f/Yhhimh+2B0ReaFv
k3UzVBj3HQ9C6+Ot3MyDEhSgdhjr9e25Tm9S5YfhwtWmghRw9RKPyLMSXSxm/Uc0
mK1NucAp8TQBwKqKzNpCk5IdrBSWRUbjOoOFyzyCsY6gS285GCpSIzI39hTf+3gd
wYPlE6fj+F2TZzdhx62DPnzBzBHnByYTVdJ649bx0FFp4Q+5TbIWtxu/AQkRDxmW
NQfE+6GgeshlrhXWsh6+PGDzt+2raG6zUT913sdz7Ctw4fLjmsKOTdTz3Xa9pr8l
xfI/JuukSgt9o/n3GirhTB3zE1w/I/Xt6k7oASiP3zQSuHtB/CYKYHDtOCWwjo7J
PEGtb/FkreKNxsk/p20jnlrB8WZxxswdr2Vri9NmFeyMDVX7qF3WqT+8aCV9GtS1
GCHx/5nGBdDwoxEsXqpI3IUqPb6FDg==
=wtp+
-----END PGP PUBLIC KEY BLOCK-----
`
};

// src/tools/signature.ts
/** OpenPGP signatures of vendors, against keys that are pinned by their fingerprint. */
/**
* Returns only if `signature` is a detached signature of exactly `text` by the pinned key or one of its
* signing subkeys, and our copy of the key has not expired. Afterwards a signature proves nothing,
* because whoever gets hold of the old key could date it back.
* @throws {UserError} in every other case.
*/
async function checkSignature(text, signature, key, options) {
	const { what, now = /* @__PURE__ */ new Date() } = options;
	const { createMessage, readKey, readSignature, verify } = await import("./openpgp.js");
	const publicKey = await readKey({ armoredKey: key.armored });
	if (publicKey.getFingerprint().toUpperCase() !== key.fingerprint.toUpperCase()) throw new Error(`the key of ${key.owner} in this action has a different fingerprint than the pinned one`);
	const end = await publicKey.getExpirationTime();
	if (end instanceof Date && end <= now) throw new UserError(`${what} was refused: the key ${key.fingerprint} of ${key.owner}, as this action knows it, expired on ${end.toISOString().slice(0, 10)}, so its signature proves nothing. Update this action, use a version that the action has in its table, or give the hash of the archive (version@sha256:...).`);
	try {
		const { signatures } = await verify({
			message: await createMessage({ binary: text }),
			signature: await readSignature({ binarySignature: signature }),
			verificationKeys: publicKey,
			format: "binary",
			date: now
		});
		if (signatures.length === 0) throw new Error("there is no signature in it");
		for (const { verified } of signatures) if (await verified !== true) throw new Error("the signature is not valid");
	} catch (error) {
		throw new UserError(`${what} was refused: its checksums are not signed by ${key.owner} (key ${key.fingerprint}): ${messageOf(error)}. The server or a mirror (input \`mirrors\`) has different files than the vendor published.`, { cause: error });
	}
}

// src/tools/packer-path.ts
/** The Packers that are on PATH already. */
/** The oldest version whose templates and output this action can read. */
const oldestPacker = "1.6.6";
/** Checks every `packer` on PATH, because the first one may be another program, or too old. */
async function packerOnPath(constraint, options) {
	const seen = /* @__PURE__ */ new Set();
	for (const folder of (options.env["PATH"] ?? "").split(":")) {
		const file = path.isAbsolute(folder) ? await which("packer", folder) : void 0;
		if (file === void 0) continue;
		const real = await realpath(file);
		if (seen.has(real)) continue;
		seen.add(real);
		const version = await versionOf(file, options);
		if (version === void 0) continue;
		if (await versionFits(version, constraint, "1.6.6")) return {
			file,
			version
		};
		options.log.info(`Packer ${version} (${file}) is not used: ${constraint?.text ?? `${"1.6.6"} or later`} is wanted.`);
	}
}
/** @returns undefined for a program that is not Packer, or does not work. */
async function versionOf(file, options) {
	if (path.basename(await realpath(file)).startsWith("cracklib")) return void 0;
	const empty = await folderOfOurs(options);
	try {
		const { stdout } = await run(file, ["version"], {
			env: childEnvironment("common", {
				HOME: empty,
				TMPDIR: empty,
				CHECKPOINT_DISABLE: "1"
			}, [], options.env),
			cwd: empty,
			timeout: 6e4,
			maxOutput: 65536,
			anyExit: true
		});
		return parseVersion(stdout);
	} catch {
		return;
	} finally {
		await rm(empty, {
			recursive: true,
			force: true
		});
	}
}
async function folderOfOurs({ temporary }) {
	const folder = path.join(temporary, `packer-${randomBytes(4).toString("hex")}`);
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	return folder;
}

// src/tools/zip.ts
/** Zip archives of vendors: the expected files and nothing else. */
/**
* Unpacks an archive of plain files into `folder`, which exists and has none of them yet.
* @returns the names of the members.
* @throws {UserError} for an archive that is damaged, too large, or has a member with a folder, an
* absolute name, `..`, a link or any name that is not expected. What was unpacked by then stays:
* the folder is the caller's to remove.
*/
async function unzip(archive, folder, options) {
	const { openPromise } = await import("./yauzl.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const names = [];
	let bytes = 0;
	try {
		const zip = await openPromise(archive, { strictFileNames: true });
		for await (const entry of zip.eachEntry()) {
			const mode = acceptedMode(entry, names, options);
			bytes += entry.uncompressedSize;
			if (bytes > options.maxBytes) throw refused(options, `is larger than ${options.maxBytes} bytes`);
			names.push(entry.fileName);
			await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path.join(folder, entry.fileName), {
				flags: "wx",
				mode
			}));
		}
	} catch (error) {
		const trouble = diskTrouble(error, folder, options.what);
		if (isUserError(trouble)) throw trouble;
		const reason = messageOf(error);
		throw refused(options, /^(invalid relative path|absolute path|invalid characters)/.test(reason) ? `has a member outside of its folder (${reason})` : `is damaged (${reason})`, error);
	}
	return names;
}
const fileType = 61440;
const regularFile = 32768;
function acceptedMode(entry, names, options) {
	const { fileName } = entry;
	if (fileName.includes("/") || fileName.includes("\\") || fileName === "." || fileName === "..") throw refused(options, `has a member outside of its folder: ${JSON.stringify(fileName)}`);
	const mode = options.mode(fileName);
	if (mode === void 0 || names.includes(fileName)) throw refused(options, `has a forbidden member: ${JSON.stringify(fileName)}`);
	const type = entry.externalFileAttributes >>> 16 & fileType;
	if (type !== 0 && type !== regularFile) throw refused(options, `has a member that is not a plain file: ${JSON.stringify(fileName)}`);
	return mode;
}
function refused({ what }, reason, cause) {
	return new UserError(`${what} was refused: its archive ${reason}.`, { cause });
}

// src/tools/vendor-archive.ts
/** Zip archives of a vendor's: fetched, verified and unpacked, and the names under which they are kept. */
/** Packer 1.16 and its plugins have half of it. */
const maxArchive = 268435456;
const maxUnpacked = 1073741824;
/**
* The best version that the tool cache has, else the best that the table has.
* @param what As the table names it.
*/
async function bestAvailable(tool, what, constraint, minimum, options) {
	const { platform, table = committedTable } = options;
	return await bestVersion(await keptVersions(tool, platform, options), constraint, minimum) ?? await bestVersion(pinnedVersions(what, platform, table), constraint, minimum);
}
/** An archive with the user's hash is cached separately, because it may differ from others of that version. */
function keptAs(tool, version, sha256, platform) {
	return {
		tool,
		version: `${version}${sha256 === void 0 ? "" : `-sha256.${sha256.slice(0, 16)}`}`,
		platform
	};
}
/** Value of `Authorization`: the token only for GitHub, never for a mirror. */
function authorizationFor(url, env) {
	const token = env["PACKER_GITHUB_API_TOKEN"];
	return token && /^https:\/\/(api\.)?github\.com\//.test(url) ? `Bearer ${token}` : void 0;
}
/** A small file of the vendor, from a mirror if the user names one. */
async function fetchSmall(url, what, { mirrors, env, ...options }) {
	const asked = mirrored(url, mirrors);
	const authorization = authorizationFor(asked, env);
	return await downloadBytes(asked, {
		...options,
		what,
		maxBytes: 1048576,
		authorization
	});
}
/**
* Downloads an archive and unpacks it into a temporary folder.
* @param use Receives the folder and the names of the members.
* @throws {UserError} if it cannot be downloaded or verified.
*/
async function withArchive({ what, url, sha256, mode }, options, use) {
	const { log, signal, timing, mirrors, env } = options;
	const working = await folderOfOurs(options);
	const archive = `${working}.zip`;
	try {
		const asked = mirrored(url, mirrors);
		const authorization = authorizationFor(asked, env);
		log.info(`${what} is fetched from ${new URL(asked).host}.`);
		await download(asked, archive, {
			what,
			sha256,
			maxBytes: maxArchive,
			log,
			signal,
			timing,
			authorization
		});
		return await use(working, await unzip(archive, working, {
			what,
			maxBytes: maxUnpacked,
			mode
		}));
	} finally {
		await rm(archive, { force: true });
		await rm(working, {
			recursive: true,
			force: true
		});
	}
}

// src/tools/hashicorp.ts
/**
* releases.hashicorp.com: `/<product>/<version>/<product>_<version>_<os>_<arch>.zip`, beside it
* `<product>_<version>_SHA256SUMS` with detached signatures. Packer's official plugins are there too
* (all versions, since October 2025).
*/
/** Names of Go for our platforms. */
function goPlatform(platform) {
	return platform === "aarch64-linux" ? "linux_arm64" : "linux_amd64";
}
/** Where the vendor has the archive of a release. */
function archiveUrl(product, version, platform) {
	return `${releaseStem(product, version)}_${goPlatform(platform)}.zip`;
}
function releaseStem(product, version) {
	return `https://releases.hashicorp.com/${product}/${version}/${product}_${version}`;
}
/**
* Address of an archive and the hash that it must have: that of the user, else of the table, else
* the one that HashiCorp signed.
* @param what `name`: for messages; `listed`: as the table names it.
*/
async function hashicorpArchive(product, version, what, options) {
	const { platform, table = committedTable } = options;
	const url = archiveUrl(product, version, platform);
	if (what.sha256 !== void 0) return {
		url,
		sha256: what.sha256
	};
	const known = pinned(what.listed, version, platform, table);
	if (known !== void 0) return known;
	return {
		url,
		sha256: (await signedChecksums(product, version, what.name, options)).hashOf(url)
	};
}
/**
* The checksums of a release whose signature is good.
* @returns the vendor's address of them, and the hash of an archive by its address; that throws a
* UserError for one that they do not have.
* @throws {UserError} {@link DownloadRefused} when there is no such release.
*/
async function signedChecksums(product, version, what, options) {
	const source = `${releaseStem(product, version)}_SHA256SUMS`;
	const { key = hashicorpKey } = options;
	const text = await fetchSmall(source, `The checksum file of ${what}`, options);
	const subject = `The signature of ${what}`;
	const keyId = key.fingerprint.slice(-8).toUpperCase();
	const signature = await fetchSmall(`${source}.${keyId}.sig`, subject, options).catch(async (error) => {
		if (!(error instanceof DownloadRefused)) throw error;
		return await fetchSmall(`${source}.sig`, subject, options);
	});
	await checkSignature(text, signature, key, { what });
	const checksums = parseChecksums(text.toString("utf8"));
	const hashOf = (url) => {
		const name = url.slice(url.lastIndexOf("/") + 1);
		const sha256 = checksums.get(name);
		if (sha256 !== void 0) return sha256;
		throw new UserError(`${what} was refused: ${shown(source)} has no line for ${name}, so nothing says what the file must be.`);
	};
	return {
		hashOf,
		source
	};
}

export { keptAs as a, packerOnPath as c, fetchSmall as i, versionOf as l, hashicorpArchive as n, withArchive as o, bestAvailable as r, oldestPacker as s, goPlatform as t };