package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"kaspibot/bot/orders"
	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed"
)

// program is the one that is shown. It lives in this process, and can be killed: see kill.
type program struct {
	world   *world
	root    string // of its data, a folder a life
	journal io.Writer
	kills   chan chan error

	past sync.WaitGroup // lives that were killed and wind down
	mu   sync.Mutex
	life *life
	born int
}

// life is what lasts from a start to an end.
type life struct {
	dir      string
	options  app.Options
	app      *app.App
	listener net.Listener
	wires    *wires
	journal  *gate
	stop     context.CancelFunc
	ended    chan error
}

// over waits for the end.
func (l *life) over() error { return <-l.ended }

// newProgram starts the program, with an empty folder, at a listener of its own.
func newProgram(ctx context.Context, w *world, root string, journal io.Writer, l net.Listener) (*program, error) {
	p := &program{world: w, root: root, journal: journal, kills: make(chan chan error)}
	dir, err := p.folder()
	if err == nil {
		err = enlist(ctx, dir, w.now())
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return p, p.start(ctx, dir, l)
}

// folder makes a folder for the data of the next life.
func (p *program) folder() (string, error) {
	p.born++
	dir := filepath.Join(p.root, fmt.Sprintf("data-%d", p.born))
	return dir, os.Mkdir(dir, 0o700)
}

func (p *program) start(ctx context.Context, dir string, l net.Listener) error {
	c, err := config.Parse(p.world.settings(dir), config.Telegram, config.Kaspi, config.Alstyle, config.Shop)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	next := &life{dir: dir, listener: l, wires: newWires(), journal: &gate{to: p.journal}, ended: make(chan error)}
	outside := next.wires.transport()
	next.options = app.Options{
		Config: c, Listener: l, Kaspi: outside, Alstyle: outside, Telegram: outside, Now: p.world.now,
		Log: slog.New(slog.NewTextHandler(next.journal, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if next.app, err = app.New(ctx, next.options); err != nil {
		return err
	}
	ctx, next.stop = context.WithCancel(ctx)
	go func() { next.ended <- next.app.Run(ctx) }()
	p.mu.Lock()
	p.life = next
	p.mu.Unlock()
	return nil
}

// run lasts until the program ends by itself or with the context.
func (p *program) run(ctx context.Context) error {
	defer p.past.Wait()
	for {
		select {
		case err := <-p.life.ended:
			p.life.stop()
			p.life.app.Close()
			return err
		case done := <-p.kills:
			err := p.restart(ctx)
			done <- err
			if err != nil {
				return err
			}
		}
	}
}

// kill ends the program as kill -9 would and starts it again: from one moment on its network is cut and its log closed,
// and the next start finds what the database held then. What the old one still does on its way out reaches nobody.
func (p *program) kill(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case p.kills <- done:
		return <-done
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *program) restart(ctx context.Context) error {
	old := p.life
	old.journal.shut() // before it can tell of its end
	old.wires.cut()
	dir, err := p.folder()
	if err == nil {
		err = left(ctx, old, dir)
	}
	addr := old.listener.Addr().String()
	_ = old.listener.Close() // the next one serves there
	old.stop()
	p.past.Go(func() {
		_ = old.over() // nobody hears it any more
		old.app.Close()
	})
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	return p.start(ctx, dir, l)
}

// left copies what a killed life has left on the disk: the database with all that was committed, and the other files.
func left(ctx context.Context, old *life, dir string) error {
	const database = "kaspibot.db"
	if _, err := app.Copies(old.options).Make(ctx, filepath.Join(dir, database)); err != nil {
		return err
	}
	from, err := os.OpenRoot(old.dir)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // what was read is read
	to, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = to.Close() }() // each file has been closed
	return fs.WalkDir(from.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return unlessGone(err)
		case name == "." || strings.HasPrefix(name, database) || strings.HasSuffix(name, ".lock"):
			return nil
		case d.IsDir():
			return to.Mkdir(name, 0o700)
		}
		data, err := from.ReadFile(name)
		if err != nil {
			return unlessGone(err)
		}
		return to.WriteFile(name, data, 0o600)
	})
}

// unlessGone passes over a file that was on its way to its place.
func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// shown are the order book and the newest price lists, empty while the program is being killed.
func (p *program) shown(ctx context.Context) ([]orders.Record, []feed.Version) {
	p.mu.Lock()
	a := p.life.app
	p.mu.Unlock()
	book, _ := a.Book(ctx) // a database that is closed has nothing to show
	lists, _ := a.Lists(ctx, 5)
	return book, lists
}
