// Package demo runs the program on a Kaspi, an Al-Style and a Telegram of its own: call [Run], and be the seller.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/kaspi"
)

// Audience says who watches a demo.
type Audience struct {
	Out    io.Writer
	In     io.Reader
	Log    io.Writer // for warnings and errors
	Auto   bool      // nobody at the keyboard: buttons press themselves
	Judged bool      // it must have shown what it is for
}

// Run shows a shop until the context ends.
func Run(ctx context.Context, d Audience) (err error) {
	dir, err := os.MkdirTemp("", "kaspibot-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	w := newWorld(l.Addr().String())
	defer w.close()
	c, err := config.Parse(w.settings(dir), config.Telegram, config.Kaspi, config.Alstyle, config.Shop)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	log := slog.New(slog.NewTextHandler(d.Log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.New(ctx, app.Options{Config: c, Log: log, Listener: l})
	if err != nil {
		return err
	}
	defer a.Close()
	fmt.Fprintf(d.Out, "A shop of its own on this machine: %d goods at the supplier, price list at %s\n", goods, w.link())
	fmt.Fprintln(d.Out, "Type /help, another command, or the number of a button. :order brings an order, :crash empties")
	fmt.Fprintln(d.Out, "the supplier's shelves (then /sync), :quit ends.")

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var parts sync.WaitGroup
	parts.Go(func() { w.live(ctx) })
	screen := newScreen(d.Out, kaspi.Almaty(), w.telegram)
	parts.Go(func() { screen.watch(ctx, d.Auto) })
	go screen.read(d.In, w, stop) // a read from a terminal cannot be broken off
	err = a.Run(ctx)
	stop()
	parts.Wait()
	return errors.Join(err, w.report(d, screen))
}

// report says what happened and, if judged, whether the main job was done.
func (w *world) report(d Audience, s *screen) error {
	accepted := 0
	for _, code := range w.kaspi.Codes() {
		accepted += w.kaspi.Accepted(code)
	}
	fetched := w.fetched.Load()
	fmt.Fprintf(d.Out, "\nIn this demo: %d orders came, %d were pushed to the chat, %d accepted by a press;\n"+
		"the price list was published %d times and fetched %d times.\n",
		len(w.kaspi.Codes()), s.pushed(), accepted, w.versions(), fetched)
	if !d.Judged || s.pushed() > 0 && accepted > 0 && fetched > 0 {
		return nil
	}
	return errors.New("the demo ended before an order was pushed, accepted and a price list fetched: give it more time, --for " +
		strconv.Itoa(int((30 * time.Second).Seconds())) + "s")
}
