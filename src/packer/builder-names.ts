/**
 * Names of builders that Packer or a published plugin has, so that a slip of the pen can be told from
 * a builder that this action does not know. Sources: developer.hashicorp.com/packer/integrations, and
 * command/plugin.go of hashicorp/packer 1.6.6, which carried them all.
 */
import { words } from "../shared/text.ts";

export const builderNames: readonly string[] = words(`
  alicloud-ecs amazon-chroot amazon-ebs amazon-ebssurrogate amazon-ebsvolume amazon-instance
  azure-arm azure-chroot azure-dtl cloudstack digitalocean docker file googlecompute hcloud
  hyperone hyperv-iso hyperv-vmcx jdcloud linode lxc lxd maas ncloud null nutanix oneandone
  openstack oracle-classic oracle-oci osc-bsu osc-bsusurrogate osc-bsuvolume osc-chroot ovirt
  parallels-ipsw parallels-iso parallels-macvm parallels-pvm podman profitbricks proxmox
  proxmox-clone proxmox-iso qemu scaleway tart-cli tencentcloud-cvm triton ucloud-uhost upcloud
  utm-cloud utm-iso vagrant virtualbox-iso virtualbox-ovf virtualbox-vm vmware-iso vmware-vmx
  volcengine-ecs vsphere-clone vsphere-iso vsphere-supervisor vultr yandex
`);
