package pipenet_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/kaspi/pipenet"
)

func TestNobodyGetsInAfterTheClose(t *testing.T) {
	t.Parallel()
	l := pipenet.Listen()
	_ = l.Close()
	_ = l.Close()
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept: %v", err)
	}
	if _, err := l.DialContext(t.Context(), "tcp", "any:80"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("DialContext: %v", err)
	}
}

func TestDiallingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, err := pipenet.Listen().DialContext(ctx, "tcp", "any:80"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
