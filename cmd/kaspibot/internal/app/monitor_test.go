package app

import (
	"context"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/store"
	"kaspibot/cmd/kaspibot/internal/ops"
)

// monitored runs a program with a monitor until the test ends, and returns where that is asked.
func monitored(t *testing.T, o Options) (addr string) {
	t.Helper()
	var err error
	if o.Ops, err = (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	a := newApp(t, o)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return o.Ops.Addr().String()
}

func TestARunningProgramSaysThatItIsReady(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	addr := monitored(t, o)
	limited, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for { // until the first list is there
		found, err := ops.Live(limited, addr)
		if err == nil {
			if !strings.Contains(found, "orders     read ") || !strings.Contains(found, "version ") {
				t.Error(found)
			}
			return
		}
		select {
		case <-limited.Done():
			t.Fatalf("%v\n%s", err, found)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func TestAProgramWithoutItsDatabaseIsNotReady(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	s, err := store.Open(t.Context(), o.Config.DataDir)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	spoil(t, filepath.Join(o.Config.DataDir, "kaspibot.db"))
	found, err := ops.Live(t.Context(), monitored(t, o))
	if err == nil || !strings.Contains(found, "database") {
		t.Errorf("%q, %v", found, err)
	}
}
