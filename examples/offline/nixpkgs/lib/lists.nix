rec {
  inherit (builtins)
    all
    any
    concatLists
    concatMap
    elem
    elemAt
    filter
    foldl'
    genList
    head
    length
    partition
    sort
    tail
    ;
  singleton = x: [ x ];
  optional = condition: x: if condition then [ x ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  toList = x: if builtins.isList x then x else [ x ];
  foldr =
    f: nul: list:
    let
      n = length list;
      go = i: if i == n then nul else f (elemAt list i) (go (i + 1));
    in
    go 0;
  fold = foldr;
  foldl = foldl';
  imap0 = f: list: genList (i: f i (elemAt list i)) (length list);
  imap1 = f: list: genList (i: f (i + 1) (elemAt list i)) (length list);
  range = from: to: if from > to then [ ] else genList (i: from + i) (to - from + 1);
  last = list: elemAt list (length list - 1);
  init = list: genList (elemAt list) (length list - 1);
  reverseList = list: genList (i: elemAt list (length list - 1 - i)) (length list);
  take = n: list: genList (elemAt list) (if n < length list then n else length list);
  drop =
    n: list:
    let
      rest = length list - n;
    in
    if rest <= 0 then [ ] else genList (i: elemAt list (n + i)) rest;
  count = predicate: list: length (filter predicate list);
  remove = x: filter (y: y != x);
  unique = foldl' (seen: x: if elem x seen then seen else seen ++ [ x ]) [ ];
  flatten = x: if builtins.isList x then concatMap flatten x else [ x ];
  forEach = list: f: map f list;
  findFirst =
    predicate: default: list:
    let
      found = filter predicate list;
    in
    if found == [ ] then default else head found;
  intersectLists = a: filter (x: elem x a);
  subtractLists = a: filter (x: !elem x a);
  mutuallyExclusive = a: b: !any (x: elem x a) b;
  zipListsWith =
    f: a: b:
    genList (i: f (elemAt a i) (elemAt b i)) (
      if length a < length b then length a else length b
    );
  zipLists = zipListsWith (fst: snd: { inherit fst snd; });
}
