"""
what: Reads what tells of the machine and its users, devices among it.
"""

wanted = [
    "/etc/shadow",
    "/etc/passwd",
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/machine-id",
    "/dev/mem",
    "/dev/sda",
]
wanted += [
    "/dev/kmsg",
    "/dev/tty",
    "/dev/fuse",
    "/var/log/syslog",
    "/sys/class/net/eth0/address",
    "/run/secrets",
]
wanted += [
    "/proc/self/mountinfo",
    "/proc/version",
    "/proc/net/tcp",
    "/proc/kcore",
    "/proc/sys/kernel/hostname",
]
for path in wanted:
    try:
        with open(path, "rb") as file:
            print("BREACH: read", path, file.read(100))
    except OSError as error:
        print(path, type(error).__name__)
