package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/term"

	"kaspibot/kaspi"
)

func demoCommand() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "see it work: the same program on a Kaspi, an Al-Style and a Telegram of its own",
		Description: "Needs no settings and no network. Orders arrive, stock moves, a puller fetches the price list.\n" +
			"In a terminal you are the seller: type a command such as /orders, or the number of a button.",
		Flags: []cli.Flag{
			&cli.DurationFlag{Name: "for", Usage: "end by itself after this time, press buttons by itself, and report"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			limit := cmd.Duration("for")
			if limit < 0 {
				return &usageError{err: errors.New("--for wants a time such as 30s")}
			}
			if limit > 0 { // an end like Ctrl-C, not a deadline that calls would report as their own
				var cancel context.CancelFunc
				ctx, cancel = context.WithCancel(ctx)
				defer time.AfterFunc(limit, cancel).Stop()
				defer cancel()
			}
			auto := limit > 0 || !term.IsTerminal(int(os.Stdin.Fd()))
			return demo(ctx, demoSetup{out: cmd.Root().Writer, in: os.Stdin, auto: auto, judged: limit > 0})
		},
	}
}

// demoSetup says who watches a demo.
type demoSetup struct {
	out    io.Writer
	in     io.Reader
	auto   bool // nobody at the keyboard: buttons press themselves
	judged bool // it must have shown what it is for
}

func demo(ctx context.Context, d demoSetup) (err error) {
	dir, err := os.MkdirTemp("", "kaspibot-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	l, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	w := newWorld(l.Addr().String())
	defer w.close()
	config, err := parseConfig(w.settings(dir), needTelegram, needKaspi, needAlstyle, needShop)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := newApp(ctx, config, log, l)
	if err != nil {
		return err
	}
	defer a.close()
	fmt.Fprintf(d.out, "A shop of its own on this machine: %d goods at the supplier, price list at %s\n", demoGoods, w.link())
	fmt.Fprintln(d.out, "Type /help, another command, or the number of a button. :order brings an order, :crash empties")
	fmt.Fprintln(d.out, "the supplier's shelves (then /sync), :quit ends.")

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var parts sync.WaitGroup
	parts.Go(func() { w.live(ctx) })
	screen := newScreen(d.out, kaspi.Almaty(), w.telegram)
	parts.Go(func() { screen.watch(ctx, d.auto) })
	go screen.read(d.in, w, stop) // a read from a terminal cannot be broken off
	err = a.run(ctx)
	stop()
	parts.Wait()
	return errors.Join(err, w.report(d, screen))
}

// report says what happened and, if judged, whether the main job was done.
func (w *world) report(d demoSetup, s *screen) error {
	accepted := 0
	for _, code := range w.kaspi.Codes() {
		accepted += w.kaspi.Accepted(code)
	}
	fetched := w.fetched.Load()
	fmt.Fprintf(d.out, "\nIn this demo: %d orders came, %d were pushed to the chat, %d accepted by a press;\n"+
		"the price list was published %d times and fetched %d times.\n",
		len(w.kaspi.Codes()), s.pushed(), accepted, w.versions(), fetched)
	if !d.judged || s.pushed() > 0 && accepted > 0 && fetched > 0 {
		return nil
	}
	return errors.New("the demo ended before an order was pushed, accepted and a price list fetched: give it more time, --for " +
		strconv.Itoa(int((30 * time.Second).Seconds())) + "s")
}
