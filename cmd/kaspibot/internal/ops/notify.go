package ops

import (
	"errors"
	"net"
	"os"
)

// What the service manager is told, see sd_notify(3) of systemd.
const (
	Ready    = "READY=1"
	Stopping = "STOPPING=1"
	Alive    = "WATCHDOG=1" // within WatchdogSec of the unit, or the program is killed and started anew
)

// Notify tells the service manager how the program stands; without one that listens it does nothing.
func Notify(state string) error {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket})
	if err != nil {
		return err
	}
	_, err = conn.Write([]byte(state))
	return errors.Join(err, conn.Close())
}
