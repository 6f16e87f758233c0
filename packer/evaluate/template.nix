# A template generator called with a system. A problem that the user has to hear of is returned, not
# thrown: the action has the better words for it.
{
  # The generator's file, or null where no template is wanted.
  generator,
  # Store path of the toplevel, without context.
  nixos,
  # The user's arguments.
  arguments,
  # Facts for a generator that has an argument of that name.
  offered,
}:
let
  function = import generator;
  accepted = builtins.functionArgs function;
  template = function (builtins.intersectAttrs accepted offered // arguments // { inherit nixos; });
  text = builtins.toJSON template;
in
if generator == null then
  {
    template = null;
    context = { };
  }
else if !(builtins.isFunction function) then
  {
    problem = "generator-no-function";
    type = builtins.typeOf function;
  }
else if !(builtins.isAttrs template) then
  {
    problem = "generator-no-set";
    type = builtins.typeOf template;
  }
else
  {
    template = builtins.unsafeDiscardStringContext text;
    context = builtins.getContext text;
  }
