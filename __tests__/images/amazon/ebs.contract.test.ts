import { describe } from "@jest/globals";
import { describeImageHome } from "../../contract/images.ts";
import { installed } from "../../helpers/ec2/index.ts";
import { amazonFixture } from "./fixture.ts";

if (installed === undefined) describe.skip("home of images: amazon-ebs", () => {});
else describeImageHome("amazon-ebs", () => amazonFixture());
