# The last script of a running system: services, processes, file systems, in this order.
export PATH=@path@
/run/booted-system/sw/bin/systemctl stop-all
kill -TERM -1
sleep 0.3
kill -KILL -1
sync
umount -a -r -t no_proc 2> /dev/null
mount -o remount,ro / 2> /dev/null
sync
