# What MAAS's own client sees of the API at argv[1] with the key argv[2]: a line of JSON a step.
import io
import json
import sys

from maas.client import bones, viscera
from maas.client.utils.creds import Credentials
from maas.client.viscera.boot_resources import BootResourceFileType

url, key = sys.argv[1:3]
base = url + "/api/2.0/"
restful = {"create": "POST", "read": "GET", "delete": "DELETE"}


# What `describe/` says of a handler (maasserver/apidoc.py).
def handler(name, path, params=(), crud=(), **ops):
    actions = [
        {"name": one, "method": restful[one], "op": None, "restful": True, "doc": ""} for one in crud
    ] + [
        {"name": one, "method": method, "op": one, "restful": False, "doc": ""}
        for one, method in ops.items()
    ]
    auth = {"name": name, "doc": "", "uri": base + path, "path": "/MAAS/api/2.0/" + path}
    return {"name": name, "anon": None, "auth": {**auth, "params": list(params), "actions": actions}}


description = {
    "doc": "",
    "hash": "",
    "resources": [
        handler("BootResourcesHandler", "boot-resources/", crud=("create", "read")),
        handler("BootResourceHandler", "boot-resources/{id}/", ("id",), ("read", "delete")),
        handler("FilesHandler", "files/", crud=("create", "read"), get="GET"),
        handler("FileHandler", "files/{filename}/", ("filename",), ("delete",)),
        handler("UsersHandler", "users/", whoami="GET"),
        handler("MachinesHandler", "machines/", crud=("read",), allocate="POST"),
        handler("MachineHandler", "machines/{system_id}/", ("system_id",), ("read",), deploy="POST", release="POST"),
    ],
}


def connect(key):
    return bones.SessionAPI(description, Credentials.parse(key))


session = connect(key)
origin = viscera.Origin(session)


def say(step, **facts):
    print(json.dumps({"step": step, **facts}))


def refused(step, call):
    try:
        call()
        say(step, status=None)
    except bones.CallError as error:
        say(step, status=error.status, content=error.content.decode()[:60])


say("user", **{name: session.Users.whoami()[name] for name in ("username", "is_superuser")})
content = io.BytesIO(bytes(range(256)) * 40_000)
chunks = []
made = origin.BootResources.create(
    "custom/client",
    "amd64/generic",
    content,
    title="t",
    filetype=BootResourceFileType.DDTGZ,
    progress_callback=lambda part: chunks.append(round(part, 2)),
)
[newest] = made.sets.values()
[file] = newest.files.values()
say("made", name=made.name, type=made.type, chunks=chunks, size=file.size, complete=file.complete)
say("listed", names=[one.name for one in origin.BootResources.read()])
again = origin.BootResources.create("custom/again", "amd64/generic", content)
say("same bytes", complete=list(again.sets.values())[0].complete)
refused("bad name", lambda: origin.BootResources.create("nixos/x", "amd64/generic", io.BytesIO(b"x")))
refused("bad architecture", lambda: origin.BootResources.create("custom/x", "s390x/generic", io.BytesIO(b"x")))
again.delete()
refused("deleted twice", again.delete)
refused("read again", lambda: origin.BootResource.read(again.id))
made.delete()

session.Files.create(filename="packernix/a.json", file=io.BytesIO(b'{"a":1}'))
session.Files.create(filename="packernix/a.json", file=io.BytesIO(b'{"a":2}'))
say("files", names=[one.filename for one in origin.Files.read()])
say("file", text=json.loads(session.Files.get(filename="packernix/a.json")))
session.File.delete(filename="packernix/a.json")
refused("no file", lambda: session.Files.get(filename="packernix/a.json"))
refused("filter", lambda: session.Machines.read(osystem="custom"))
refused("wrong key", lambda: connect("a:b:c").Users.whoami())
