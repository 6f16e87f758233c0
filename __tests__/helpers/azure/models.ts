/** Things as Azure's API shows them, by Microsoft's own types. */
import type {
  DiskProperties,
  GalleryImageProperties,
  GalleryImageVersionProperties,
  ImageProperties,
  SnapshotProperties,
  VirtualMachineProperties,
  VirtualMachineScaleSetProperties,
} from "@azure/arm-compute";

/** Dates are text on the wire, and who answers writes what others may only read. */
export type Wire<T> = T extends Date
  ? string
  : T extends object
    ? { -readonly [Key in keyof T]: Wire<T[Key]> }
    : T;

export type Machine = Wire<VirtualMachineProperties>;

/** Properties by the type of what has them. */
export interface Models {
  group: { provisioningState?: string };
  "Microsoft.Compute/disks": Partial<Wire<DiskProperties>>;
  "Microsoft.Compute/galleries": { provisioningState?: string };
  "Microsoft.Compute/galleries/images": Wire<GalleryImageProperties>;
  "Microsoft.Compute/galleries/images/versions": Wire<GalleryImageVersionProperties>;
  "Microsoft.Compute/images": Wire<ImageProperties>;
  "Microsoft.Compute/snapshots": Partial<Wire<SnapshotProperties>>;
  "Microsoft.Compute/virtualMachines": Machine;
  "Microsoft.Compute/virtualMachineScaleSets": Wire<VirtualMachineScaleSetProperties>;
}
