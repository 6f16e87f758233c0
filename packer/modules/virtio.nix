# Drivers of a machine that KVM runs, for the initrd.
[
  "virtio_pci"
  "virtio_blk"
  "virtio_scsi"
  "virtio_net"
]
