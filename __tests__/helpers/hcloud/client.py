# What Hetzner's own client sees of the API at argv[1] with the token argv[2]: a line of JSON a step.
import json
import sys

from hcloud import APIException, Client
from hcloud.images import Image
from hcloud.locations import Location
from hcloud.server_types import ServerType

url, token, key_line = sys.argv[1:4]
client = Client(token=token, api_endpoint=url, poll_interval=0.05, poll_max_retries=100)


def say(step, **facts):
    print(json.dumps({"step": step, **facts}))


def refused(step, call):
    try:
        call()
        say(step, code=None)
    except APIException as error:
        say(step, code=error.code, message=error.message)


labels = {"packernix-run": "1-1-1-aaaaaaaa", "empty": ""}
key = client.ssh_keys.create(name="key", public_key=key_line, labels=labels)
say("key", id=key.id, name=key.name, labels=key.labels, fingerprint=key.fingerprint)
refused("key again", lambda: client.ssh_keys.create(name="other", public_key=key_line))

types = client.server_types.get_all()
say("types", types=[[one.name, one.architecture, one.disk, one.deprecation is None] for one in types])
say("locations", names=[one.name for one in client.locations.get_all()])
base = client.images.get_by_name_and_architecture("debian-12", "x86")
say("base", type=base.type, status=base.status)

made = client.servers.create(
    name="server",
    server_type=ServerType(name="cx23"),
    image=Image(name="debian-12"),
    location=Location(name="nbg1"),
    ssh_keys=[key],
    labels=labels,
)
made.action.wait_until_finished()
for action in made.next_actions:
    action.wait_until_finished()
server = client.servers.get_by_id(made.server.id)
say("server", status=server.status, type=server.server_type.name, image=server.image.name, ip=server.public_net.ipv4.ip)
refused("server again", lambda: client.servers.create(name="server", server_type=ServerType(name="cx23"), image=base))
refused("unknown type", lambda: client.servers.create(name="x", server_type=ServerType(name="cx99"), image=base))
refused("wrong processor", lambda: client.servers.create(name="x", server_type=ServerType(name="cax11"), image=base))
refused("bad label", lambda: client.servers.create(name="x", server_type=ServerType(name="cx23"), image=base, labels={"a": "x y"}))

rescue = server.enable_rescue(type="linux64", ssh_keys=[key.id])
refused("locked", lambda: server.shutdown())
rescue.action.wait_until_finished()
say("rescue", enabled=client.servers.get_by_id(server.id).rescue_enabled)
server.reset().wait_until_finished()
say("reset", enabled=client.servers.get_by_id(server.id).rescue_enabled)
server.shutdown().wait_until_finished()

kept = server.create_image(description="nixos", labels=labels, type="snapshot")
say("half", status=kept.image.status, description=kept.image.description, size=kept.image.image_size)
kept.action.wait_until_finished()
image = client.images.get_by_id(kept.image.id)
say("image", status=image.status, disk=image.disk_size, architecture=image.architecture, labels=image.labels)

for selector in ("packernix-run=1-1-1-aaaaaaaa", "packernix-run", "!packernix-run", "packernix-run in (a,1-1-1-aaaaaaaa)", "empty="):
    found = client.images.get_all(type="snapshot", label_selector=selector)
    say("selected", selector=selector, ids=[one.id == image.id for one in found])
say("replaced", labels=image.update(labels={"other": "x"}).labels)

image.change_protection(delete=True).wait_until_finished()
refused("protected", lambda: image.delete())
image.change_protection(delete=False).wait_until_finished()
image.delete()
refused("gone", lambda: client.images.get_by_id(image.id))
say("deleted", action=server.delete().command)
key.delete()

many = [client.ssh_keys.create(name=f"key-{n}", public_key=f"ssh-ed25519 AAAA{n:04}") for n in range(60)]
say("pages", found=len(client.ssh_keys.get_all()), first=len(client.ssh_keys.get_list(per_page=50).ssh_keys))
for one in many:
    one.delete()

refused("unknown token", lambda: Client(token="wrong", api_endpoint=url).servers.get_all())
reader = Client(token="reader", api_endpoint=url)
say("reader", servers=len(reader.servers.get_all()))
refused("reader writes", lambda: reader.ssh_keys.create(name="x", public_key=key_line))
