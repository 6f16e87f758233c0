#! @shell@
# The part of systemctl that a small system needs. A service's state lies in /run/units/<name>:
# `state` (active, inactive, failed), `pid` of its process group; its output in /run/log/<name>.log.
export PATH=@path@
units=/etc/systemd/system

field() {
  sed -n "s/^$2=//p" "$units/$1" | head -n 1
}

state_of() {
  local pid
  if test "$(cat "/run/units/$1/state" 2> /dev/null)" = active && test -e "/run/units/$1/pid"; then
    pid=$(cat "/run/units/$1/pid")
    kill -0 "$pid" 2> /dev/null || echo failed > "/run/units/$1/state"
  fi
  cat "/run/units/$1/state" 2> /dev/null || echo inactive
}

start() {
  local unit=$1 folder=/run/units/$1 script type restart needed
  if ! test -e "$units/$unit"; then
    echo "Failed to start $unit: Unit $unit not found." >&2
    return 5
  fi
  test "$(state_of "$unit")" != active || return 0
  for needed in $(field "$unit" Requires); do
    case "$needed" in
      *.service)
        if ! start "$needed"; then
          echo "Dependency failed for $unit." >&2
          return 1
        fi
        ;;
    esac
  done
  mkdir -p "$folder" /run/log
  script=$(field "$unit" ExecStart) type=$(field "$unit" Type) restart=$(field "$unit" Restart)
  local log=/run/log/${unit%.service}.log
  rm -f "$folder/pid" "$folder/state"
  if test "$type" = oneshot; then
    if "$script" >> "$log" 2>&1 < /dev/null; then
      echo active > "$folder/state"
      return 0
    fi
    echo failed > "$folder/state"
    echo "$unit failed; its output:" >&2
    tail -n 20 "$log" >&2
    return 1
  fi
  # shellcheck disable=SC2016 # the inner shell reads its own arguments
  setsid @shell@ -c 'echo $$ > "$1/pid"
    while :; do
      "$2"
      status=$?
      case "$3:$status" in
        no:* | on-failure:0) break ;;
      esac
      sleep 1
    done
    test "$status" = 0 && echo inactive > "$1/state" || echo failed > "$1/state"
    ' unit "$folder" "$script" "$restart" >> "$log" 2>&1 < /dev/null &
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    test ! -s "$folder/pid" || break
    sleep 0.05
  done
  test -e "$folder/state" || echo active > "$folder/state"
}

stop() {
  local unit=$1 folder=/run/units/$1 pid script
  script=$(test -e "$units/$unit" && field "$unit" ExecStop)
  test -z "$script" || "$script" >> "/run/log/${unit%.service}.log" 2>&1 < /dev/null
  if test -e "$folder/pid"; then
    pid=$(cat "$folder/pid")
    kill -TERM -- "-$pid" 2> /dev/null
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      kill -0 -- "-$pid" 2> /dev/null || break
      sleep 0.1
    done
    kill -KILL -- "-$pid" 2> /dev/null
    rm -f "$folder/pid"
  fi
  if test -d "$folder"; then
    echo inactive > "$folder/state"
  fi
  return 0
}

status_of() {
  echo "$1: $(state_of "$1")"
  tail -n 10 "/run/log/${1%.service}.log" 2> /dev/null
  test "$(state_of "$1")" = active
}

words=() quiet=
for argument in "$@"; do
  case "$argument" in
    -q | --quiet) quiet=1 ;;
    -*) ;;
    *) words+=("$argument") ;;
  esac
done
verb=${words[0]:-list-units}
result=0

if test "$verb" = start-all; then
  # shellcheck disable=SC2013,SC2046 # one word per unit
  for unit in $(cat "$units/boot-order"); do
    start "$unit" || result=1
  done
  echo
  echo "@welcome@"
  echo
  exit "$result"
fi

case "$verb" in
  poweroff | halt | reboot) exec "$verb" ;;
  daemon-reload | reset-failed) exit 0 ;;
  is-system-running)
    if grep -qs failed /run/units/*/state; then
      echo degraded
      exit 1
    fi
    echo running
    exit 0
    ;;
  stop-all)
    for folder in /run/units/*; do
      stop "${folder##*/}"
    done
    exit 0
    ;;
  list-units | --failed)
    for folder in /run/units/*; do
      echo "${folder##*/} $(state_of "${folder##*/}")"
    done
    exit 0
    ;;
esac

for name in "${words[@]:1}"; do
  case "$name" in *.*) unit=$name ;; *) unit=$name.service ;; esac
  case "$verb" in
    start | stop) "$verb" "$unit" || result=$? ;;
    restart | try-restart | reload-or-restart)
      stop "$unit"
      start "$unit" || result=$?
      ;;
    status) status_of "$unit" || result=3 ;;
    is-active)
      state=$(state_of "$unit")
      test -n "$quiet" || echo "$state"
      test "$state" = active || result=3
      ;;
    is-failed) test "$(state_of "$unit")" = failed || result=1 ;;
    cat) cat "$units/$unit" || result=1 ;;
    *)
      echo "Unknown command verb $verb." >&2
      exit 1
      ;;
  esac
done
exit "$result"
