package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"kaspibot/bot/tgtest/page"
	"kaspibot/kaspi"
)

// site is a web server of this machine alone.
type site struct{ at net.Listener }

// serve answers until the context ends, and the streams of the tabs with it.
func (s site) serve(ctx context.Context, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	err := server.Serve(s.at)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// exactly takes a loopback address and no other: other programs have it in their settings.
func exactly(ctx context.Context, addr string) (net.Listener, error) {
	l, err := page.Listen(ctx, addr)
	if err != nil {
		return nil, err
	}
	_, want, _ := net.SplitHostPort(addr)
	_, got, _ := net.SplitHostPort(l.Addr().String())
	if want != "0" && want != got {
		return nil, errors.Join(fmt.Errorf("%s is taken", addr), l.Close())
	}
	return l, nil
}

func (s site) url() string { return "http://" + s.at.Addr().String() }

// chatPage shows the chats of a world, and the world beside them.
func chatPage(p panel) http.Handler {
	return page.New(page.Config{
		Telegram: p.telegram, People: people(p.language), Language: p.language, Zone: kaspi.Almaty(), World: p,
	})
}
