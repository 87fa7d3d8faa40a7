package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"kaspibot/bot"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

// retell is how often a reduced program tries to tell of its trouble, until somebody has heard it.
const retell = time.Minute

// reduced is the program without its database: Kaspi goes on getting the price list that was served last, and the chats
// are told what to do. Orders cannot be worked on, and nobody in the chat is heard: Telegram keeps what people do for
// a day, Kaspi its orders.
type reduced struct {
	cause error
	page  *page.Page
	watch func(ctx context.Context, key string, err error)
	log   *slog.Logger
}

func newReduced(o Options, cause error) (*reduced, error) {
	r := &reduced{cause: cause, log: o.Log}
	r.page = page.New(page.Config{
		Login: o.Config.FeedLogin, Password: o.Config.FeedPassword.Reveal(), Log: o.Log, Now: o.Now,
	})
	if err := r.serve(o); err != nil {
		o.Log.Error("the last price list cannot be served", "err", err)
	}
	var err error
	r.watch, err = bot.Watcher(botConfig(o), o.Log, kaspi.Almaty(), o.Now)
	return r, err
}

// serve puts the last price list where it was.
func (r *reduced) serve(o Options) error {
	at := place{Path: o.Config.FeedPath.Reveal()}
	if at.Path == "" {
		var err error
		if at, err = readPlace(o.Config.DataDir); err != nil {
			return fmt.Errorf("where it was: %w", err)
		}
	}
	r.page.Move(at.Path, at.Old, at.Until)
	doc, err := publish.Served(filepath.Join(o.Config.DataDir, listsFolder))
	if err != nil {
		return err
	}
	r.page.Show(doc)
	r.log.Info("serving the last price list", "version", doc.Version.ID, "of", doc.Version.Changed)
	return nil
}

// keepTelling tells the chats until the program ends. Whoever was told is not told again.
func (r *reduced) keepTelling(ctx context.Context) {
	r.log.Error("the database cannot be opened: orders are not worked on, the last price list is served; mend it and restart",
		"err", r.cause)
	for {
		limited, cancel := context.WithTimeout(ctx, watchLimit)
		r.watch(limited, "start", r.cause)
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-time.After(retell):
		}
	}
}

// placeFile has, beside the database, where the price list is: what is served without the database must be found where
// Kaspi looks for it.
const placeFile = "feed-path.json"

// place is where the price list is, and where it was until lately.
type place struct {
	Path  string    `json:"path"`
	Old   string    `json:"old"`
	Until time.Time `json:"until"` // the old path is good until then
}

// plausible reports whether a path may be one that Kaspi knows: nobody can guess it, and no server writes it otherwise.
func (p place) plausible() bool {
	return len(p.Path) > 24 && strings.HasPrefix(p.Path, "/") && path.Clean(p.Path) == p.Path && !strings.ContainsAny(p.Path, " ?#%\\")
}

func readPlace(dir string) (p place, err error) {
	text, err := os.ReadFile(filepath.Join(dir, placeFile))
	if err != nil {
		return p, feed.OnDisk(err)
	}
	return p, json.Unmarshal(text, &p)
}

// write replaces the file in whole or not at all.
func (p place) write(dir string) error {
	if had, err := readPlace(dir); err == nil && had == p {
		return nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, placeFile+"-*") // for nobody else to read: the path is secret
	if err != nil {
		return feed.OnDisk(err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, placeFile))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return feed.OnDisk(err)
}
