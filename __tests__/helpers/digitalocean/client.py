# What DigitalOcean's own client sees of the API at argv[1] with the token argv[2]: a line of JSON a step.
import json
import sys
import time

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import SansIOHTTPPolicy
from pydo import Client


class OnTheLoopback(SansIOHTTPPolicy):
    """Without it no token is sent but by TLS."""

    def on_request(self, request):
        request.context.options["enforce_https"] = False


url, token, key_line = sys.argv[1:4]


def client_of(token):
    return Client(token=token, endpoint=url, per_call_policies=[OnTheLoopback()])


client = client_of(token)


def say(step, **facts):
    print(json.dumps({"step": step, **facts}))


def refused(step, call):
    try:
        said = call()
    except HttpResponseError as error:
        body = json.loads(error.response.text())
        say(step, status=error.status_code, code=body["id"], message=body["message"])
        return
    # Some of its calls give what the API says instead of an exception.
    if isinstance(said, dict) and "message" in said:
        say(step, status=None, code=said["id"], message=said["message"])
    else:
        say(step, code=None)


def finished(action):
    while True:
        now = client.actions.get(action_id=action["action"]["id"])["action"]
        if now["status"] != "in-progress":
            return now["status"]
        time.sleep(0.05)


key = client.ssh_keys.create({"name": "key", "public_key": key_line})["ssh_key"]
say("key", name=key["name"], fingerprint=key["fingerprint"])
refused("key again", lambda: client.ssh_keys.create({"name": "other", "public_key": key_line}))

say("sizes", sizes=[one["slug"] for one in client.sizes.list()["sizes"]])
say("regions", regions=[one["slug"] for one in client.regions.list()["regions"]])

given = {"name": "web", "region": "nyc3", "size": "s-1vcpu-1gb", "image": "debian-12-x64", "ssh_keys": [key["id"]], "tags": ["team:x"]}
made = client.droplets.create(given)
number = made["droplet"]["id"]
say("droplet", status=made["droplet"]["status"], links=[one["rel"] for one in made["links"]["actions"]])
refused("pending", lambda: client.droplet_actions.post(number, {"type": "shutdown"}))
while client.droplets.get(number)["droplet"]["status"] == "new":
    time.sleep(0.05)
droplet = client.droplets.get(number)["droplet"]
say("active", status=droplet["status"], tags=droplet["tags"], image=droplet["image"]["slug"], public=[one["ip_address"] for one in droplet["networks"]["v4"] if one["type"] == "public"])
refused("unknown size", lambda: client.droplets.create({**given, "size": "s-9"}))
refused("wrong region", lambda: client.droplets.create({**given, "size": "c-2", "region": "fra1"}))
refused("bad name", lambda: client.droplets.create({**given, "name": "a b"}))
say("by tag", names=[one["name"] for one in client.droplets.list(tag_name="team:x")["droplets"]])

say("shutdown", status=finished(client.droplet_actions.post(number, {"type": "shutdown"})))
say("off", status=client.droplets.get(number)["droplet"]["status"])
say("snapshot", status=finished(client.droplet_actions.post(number, {"type": "snapshot", "name": "nixos"})))
[image] = client.droplets.list_snapshots(number)["snapshots"]
number_of_image = image["id"]
say("image", name=image["name"], type=image["type"], regions=image["regions"], disk=image["min_disk_size"], description=image["description"])

resources = {"resources": [{"resource_id": str(number_of_image), "resource_type": "image"}]}
refused("no tag", lambda: client.tags.assign_resources("packernix-final:1", resources))
client.tags.create({"name": "packernix-final:1"})
client.tags.assign_resources("packernix-final:1", resources)
refused("bad tag", lambda: client.tags.create({"name": "a b"}))
tag = client.tags.get("packernix-final:1")["tag"]
say("tagged", count=tag["resources"]["count"], images=tag["resources"]["images"]["count"])
say("listed", ids=[one["id"] == number_of_image for one in client.images.list(private=True, tag_name="packernix-final:1")["images"]])
client.tags.unassign_resources("packernix-final:1", resources)
say("empty", count=client.tags.get("packernix-final:1")["tag"]["resources"]["count"])
client.tags.delete("packernix-final:1")

renamed = client.images.update(number_of_image, {"name": "other", "description": "kept by custom images alone"})["image"]
say("renamed", name=renamed["name"], description=renamed["description"])
say("transfer", status=finished(client.image_actions.post(number_of_image, {"type": "transfer", "region": "fra1"})))
say("regions of the image", regions=client.images.get(number_of_image)["image"]["regions"])

client.images.delete(number_of_image)
refused("gone", lambda: client.images.get(number_of_image))
client.droplets.destroy(number)
client.ssh_keys.delete(key["id"])

many = [client.ssh_keys.create({"name": f"key-{n}", "public_key": f"ssh-ed25519 AAAA{n:04}"})["ssh_key"] for n in range(25)]
first = client.ssh_keys.list(per_page=20, page=1)
say("pages", first=len(first["ssh_keys"]), total=first["meta"]["total"], more="next" in first["links"]["pages"], rest=len(client.ssh_keys.list(per_page=20, page=2)["ssh_keys"]))
for one in many:
    client.ssh_keys.delete(one["id"])

refused("unknown token", lambda: client_of("wrong").droplets.list())
reader = client_of("reader")
say("reader", droplets=len(reader.droplets.list()["droplets"]))
refused("reader writes", lambda: reader.ssh_keys.create({"name": "x", "public_key": key_line}))
