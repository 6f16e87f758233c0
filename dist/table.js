import "./rolldown-runtime.js";

// src/tools/table.json
var table_default = {
	tools: {
		"nix": {
			"default": "2.34.7",
			"versions": {
				"2.35.2": {
					"x86_64-linux": {
						"url": "https://releases.nixos.org/nix/nix-2.35.2/nix-2.35.2-x86_64-linux.tar.xz",
						"sha256": "0c3960a9792331a22081c3c7a5d8465db9b17c50b3acdf18587fa4c6f2cb1158",
						"source": "https://releases.nixos.org/nix/nix-2.35.2/nix-2.35.2-x86_64-linux.tar.xz.sha256"
					},
					"aarch64-linux": {
						"url": "https://releases.nixos.org/nix/nix-2.35.2/nix-2.35.2-aarch64-linux.tar.xz",
						"sha256": "4d0302a2910f5eec1c33b8deef634f04899a75737e7001ec49908d003ae5efda",
						"source": "https://releases.nixos.org/nix/nix-2.35.2/nix-2.35.2-aarch64-linux.tar.xz.sha256"
					}
				},
				"2.34.7": {
					"x86_64-linux": {
						"url": "https://releases.nixos.org/nix/nix-2.34.7/nix-2.34.7-x86_64-linux.tar.xz",
						"sha256": "eafe5042404e818505e28c5ca3d0885f3ec45c31f955489a25bb38258f87560e",
						"source": "https://releases.nixos.org/nix/nix-2.34.7/nix-2.34.7-x86_64-linux.tar.xz.sha256"
					},
					"aarch64-linux": {
						"url": "https://releases.nixos.org/nix/nix-2.34.7/nix-2.34.7-aarch64-linux.tar.xz",
						"sha256": "f1cee64ae7a02330c6421924c28f597c41813f2214ff108622087d8056378b08",
						"source": "https://releases.nixos.org/nix/nix-2.34.7/nix-2.34.7-aarch64-linux.tar.xz.sha256"
					}
				},
				"2.26.3": {
					"x86_64-linux": {
						"url": "https://releases.nixos.org/nix/nix-2.26.3/nix-2.26.3-x86_64-linux.tar.xz",
						"sha256": "d378a057253fb98f05c3e7c431c1852cca6afae3376f5853a9fcb7ae423a05ad",
						"source": "https://releases.nixos.org/nix/nix-2.26.3/nix-2.26.3-x86_64-linux.tar.xz.sha256"
					},
					"aarch64-linux": {
						"url": "https://releases.nixos.org/nix/nix-2.26.3/nix-2.26.3-aarch64-linux.tar.xz",
						"sha256": "8e52a0ff91b14a3fd7e5bdf5abe263c732b8655ecc67d7730844bb90e2203416",
						"source": "https://releases.nixos.org/nix/nix-2.26.3/nix-2.26.3-aarch64-linux.tar.xz.sha256"
					}
				}
			}
		},
		"packer": {
			"default": "1.16.0",
			"versions": {
				"1.16.0": {
					"x86_64-linux": {
						"url": "https://releases.hashicorp.com/packer/1.16.0/packer_1.16.0_linux_amd64.zip",
						"sha256": "5edcd14ab59b535040c512dbecd6ec9ef976a000b073c19d93e4c431c948581e",
						"source": "https://releases.hashicorp.com/packer/1.16.0/packer_1.16.0_SHA256SUMS"
					},
					"aarch64-linux": {
						"url": "https://releases.hashicorp.com/packer/1.16.0/packer_1.16.0_linux_arm64.zip",
						"sha256": "cf18f03460d92265d49b56befff333e80641d845822799eab04357c39f75b5d7",
						"source": "https://releases.hashicorp.com/packer/1.16.0/packer_1.16.0_SHA256SUMS"
					}
				},
				"1.15.4": {
					"x86_64-linux": {
						"url": "https://releases.hashicorp.com/packer/1.15.4/packer_1.15.4_linux_amd64.zip",
						"sha256": "15f97a6a99645c7d5308c609973b5280837b38e112beac413ccbce80da927cf1",
						"source": "https://releases.hashicorp.com/packer/1.15.4/packer_1.15.4_SHA256SUMS"
					},
					"aarch64-linux": {
						"url": "https://releases.hashicorp.com/packer/1.15.4/packer_1.15.4_linux_arm64.zip",
						"sha256": "23e6d2e596dd9e2527e0f7bea9aedd26059729375a0d17c462c2621f1b97b82d",
						"source": "https://releases.hashicorp.com/packer/1.15.4/packer_1.15.4_SHA256SUMS"
					}
				}
			}
		}
	},
	plugins: {
		"github.com/hashicorp/qemu": {
			"default": "1.1.6",
			"versions": { "1.1.6": { "x86_64-linux": {
				"url": "https://releases.hashicorp.com/packer-plugin-qemu/1.1.6/packer-plugin-qemu_1.1.6_linux_amd64.zip",
				"sha256": "3f735539fbdd0368785babda272b85738866f736415dce59d04b4cb550c4db87",
				"source": "https://releases.hashicorp.com/packer-plugin-qemu/1.1.6/packer-plugin-qemu_1.1.6_SHA256SUMS"
			} } }
		},
		"github.com/hashicorp/amazon": {
			"default": "1.8.2",
			"versions": { "1.8.2": {
				"x86_64-linux": {
					"url": "https://releases.hashicorp.com/packer-plugin-amazon/1.8.2/packer-plugin-amazon_1.8.2_linux_amd64.zip",
					"sha256": "1b0f7af5fec3cfdb843c3dcf2fb9ab70bc634e6e27670893890af42b4a73e8bd",
					"source": "https://releases.hashicorp.com/packer-plugin-amazon/1.8.2/packer-plugin-amazon_1.8.2_SHA256SUMS"
				},
				"aarch64-linux": {
					"url": "https://releases.hashicorp.com/packer-plugin-amazon/1.8.2/packer-plugin-amazon_1.8.2_linux_arm64.zip",
					"sha256": "2887caaabb783ae4e98a6266e34ad7af700924ee9cad9e49b316f85a3fa388f6",
					"source": "https://releases.hashicorp.com/packer-plugin-amazon/1.8.2/packer-plugin-amazon_1.8.2_SHA256SUMS"
				}
			} }
		}
	}
};

// src/tools/table.ts
/** The table as it is committed. Functions that use it take another one for tests. */
const committedTable = table_default;
function defaultVersion(tool, from = committedTable) {
	return from.tools[tool].default;
}
/** What the table has of a tool, or of a plugin by its source address. */
function versionsOf(what, from) {
	return (own(from.tools, what) ?? own(from.plugins, what))?.versions ?? {};
}
/**
* @param what A tool, or the source address of a plugin.
* @returns undefined when the table does not have this version for this platform.
*/
function pinned(what, version, platform, from = committedTable) {
	return own(versionsOf(what, from), version)?.[platform];
}
/** All versions that the table has for this platform. */
function pinnedVersions(what, platform, from = committedTable) {
	const versions = versionsOf(what, from);
	return Object.keys(versions).filter((version) => versions[version]?.[platform] !== void 0);
}
/** Own properties only, because names come from users: `constructor` is not in the table. */
function own(record, key) {
	return Object.hasOwn(record, key) ? record[key] : void 0;
}

export { pinnedVersions as i, defaultVersion as n, pinned as r, committedTable as t };