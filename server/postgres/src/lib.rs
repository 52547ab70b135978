//! A PostgreSQL of one's own, from the system's binaries, on a Unix socket.
