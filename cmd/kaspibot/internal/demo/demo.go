// Package demo runs the program on a Kaspi, an Al-Style and a Telegram of its own: call [Run], and be the seller.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"kaspibot/bot/tgtest/page"
	"kaspibot/kaspi"
)

// Audience says who watches a demo.
type Audience struct {
	Out      io.Writer
	Auto     bool   // nobody is at the page: buttons press themselves
	Judged   bool   // it must have shown what it is for, in little time
	Language string // of the chat and what is around it: ru, kk or en
	Page     string // loopback address of the page of the chat; empty for none

	goods int // of the supplier; 0 for as many as in the shown one
}

// Validate says what of it was asked for wrongly.
func (d Audience) Validate() error {
	if d.Page == "" {
		return nil
	}
	if err := page.Address(d.Page); err != nil {
		return fmt.Errorf("--page: %w", err)
	}
	return nil
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
	w := newWorld(setup{list: "http://" + l.Addr().String() + listPath, language: d.Language, seed: rand.Uint64(), goods: d.goods})
	defer w.close()
	journal, err := os.CreateTemp("", "kaspibot-demo-*.log") // not among the messages of the chat
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, closeJournal(d.Out, journal, w.words)) }()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var parts sync.WaitGroup
	defer parts.Wait()
	defer stop()
	var chat site
	if d.Page != "" {
		if chat.at, err = page.Listen(ctx, d.Page); err != nil {
			return errors.Join(fmt.Errorf("--page: %w", err), l.Close())
		}
		defer func() { _ = chat.at.Close() }() // the server may have closed it
		fmt.Fprintf(d.Out, w.words.page+"\n\n", chat.url())
	}
	p, err := newProgram(ctx, w, dir, journal, l)
	switch {
	case err != nil && ctx.Err() != nil: // stopped before it has begun
		return nil
	case err != nil:
		return err
	}
	fmt.Fprintf(d.Out, w.words.intro+"\n", w.goods, w.list)
	if chat.at != nil {
		parts.Go(func() { _ = chat.serve(ctx, chatPage(panel{w, p})) }) // the terminal reads on
	}
	return w.show(ctx, stop, d, p)
}

// show lets time pass and reads the chat along until the program ends.
func (w *world) show(ctx context.Context, stop func(), d Audience, p *program) error {
	between, line := 45*time.Second, perLine
	if d.Judged {
		between, line = 8*time.Second, hurried
	}
	var parts sync.WaitGroup
	parts.Go(func() { w.live(ctx, between) })
	screen := newScreen(d.Out, kaspi.Almaty(), w.telegram, w.words)
	parts.Go(func() { screen.watch(ctx, d.Auto, line) })
	err := p.run(ctx)
	stop()
	parts.Wait()
	return errors.Join(err, w.report(d, screen))
}

// closeJournal keeps the log of the program where there is something in it, and says where.
func closeJournal(out io.Writer, f *os.File, w words) error {
	info, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if info.Size() == 0 {
		return os.Remove(f.Name())
	}
	_, err = fmt.Fprintf(out, w.log+"\n", f.Name())
	return err
}

// report says what happened and, if judged, whether the main job was done.
func (w *world) report(d Audience, s *screen) error {
	accepted := 0
	for _, code := range w.kaspi.Codes() {
		accepted += w.kaspi.Accepted(code)
	}
	fetched := w.fetched.Load()
	fmt.Fprintf(d.Out, "\n"+w.words.report+"\n",
		len(w.kaspi.Codes()), s.pushed(), accepted, w.versions(), fetched)
	if !d.Judged || s.pushed() > 0 && accepted > 0 && fetched > 0 {
		return nil
	}
	return errors.New("the demo ended before an order was pushed, accepted and a price list fetched: give it more time, --for " +
		strconv.Itoa(int((30 * time.Second).Seconds())) + "s")
}
