# A machine whose only disk is the one to be overwritten.
lib: {
  # Provisioners: the machine restarts into a system that lives in memory alone.
  restartIntoMemory = [
    (
      lib.remoteScript "ram.sh" { }
      // {
        expect_disconnect = true;
        # Nothing may be asked of a machine that goes down.
        skip_clean = true;
      }
    )
    {
      type = "shell";
      inline = [
        "if [ ! -e /etc/packernix/sshd ]; then echo 'ram: the machine still runs its base' >&2; exit 1; fi"
      ];
      start_retry_timeout = "10m";
    }
  ];
}
