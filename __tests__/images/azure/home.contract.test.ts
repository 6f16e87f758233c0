import { describeImageHome } from "../../contract/images.ts";
import { azureFixture, inGallery } from "./fixture.ts";

describeImageHome("managed images at Azure", azureFixture);
describeImageHome("versions of a gallery at Azure", async () => await azureFixture(inGallery));
