import { a as filter, c as minimatch, d as AST, f as unescape, i as defaults, l as sep, n as Minimatch, o as makeRe, r as braceExpand, s as match, t as GLOBSTAR, u as escape } from "./esm.js";

export { Minimatch };