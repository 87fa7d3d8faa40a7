package app

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// data tries the database, what is read from it, and the web server. While another program runs on the data, that has it and
// the address.
func (c checker) data(ctx context.Context) {
	database, list := shop.Finding{Name: "database", Text: "database"}, shop.Finding{Name: listName}
	if c.Config.DataDir == "" {
		c.tell(untried(database.Name, "DATA_DIR"))
		c.tell(c.web(ctx))
		return
	}
	s, err := c.open(ctx)
	if errors.Is(err, store.ErrLocked) {
		database.Text, database.Verdict = "running", chat.Skipped
		list.Text, list.Verdict = "running", chat.Warning
		c.tell(database)
		c.tell(list)
		c.tell(shop.Finding{Name: webName, Text: "web_running", Verdict: chat.Skipped})
		return
	}
	if database.Err = err; err != nil {
		c.tell(database)
		c.tell(c.lastList())
		c.tell(c.web(ctx))
		return
	}
	if c.shop == nil {
		defer func() { _ = s.Close() }()
	}
	size, err := s.Health(ctx, c.Now())
	if err == nil {
		err = s.Intact(ctx)
	}
	database.View, database.Err = float64(size)/(1<<20), err
	c.tell(database)
	c.tell(c.list(ctx, s))
	c.tell(c.web(ctx))
}

// open is the database that this program has open, or opens it.
func (c checker) open(ctx context.Context) (*store.Store, error) {
	if c.shop != nil {
		return c.shop.store, nil
	}
	return store.Open(ctx, c.Config.DataDir)
}

const webName = "web"

// web finds out whether the web server could listen. In a program that runs it does.
func (c checker) web(ctx context.Context) shop.Finding {
	if lacks := c.hindrance(c.Config.HTTPAddr != "", "HTTP_ADDR", "OPS_ADDR"); lacks != "" {
		return untried(webName, lacks)
	}
	if c.shop != nil {
		return shop.Finding{Name: webName, Text: "web_served", View: c.shop.served}
	}
	for setting, addr := range map[string]string{"HTTP_ADDR": c.Config.HTTPAddr, "OPS_ADDR": c.Config.OpsAddr} {
		if addr == "" {
			continue
		}
		l, err := listen(ctx, setting, addr)
		if err != nil {
			return shop.Finding{Name: webName, View: setting, Err: err, Hint: "web_hint"}
		}
		_ = l.Close()
	}
	return shop.Finding{Name: webName, Text: "web", View: c.Config.HTTPAddr}
}

const listName = "price list"

// lastList looks for the list that is served when the database cannot be opened.
func (c checker) lastList() shop.Finding {
	doc, err := publish.Served(filepath.Join(c.Config.DataDir, listsFolder))
	if err != nil {
		return shop.Finding{Name: listName, Text: "list_untried", Verdict: chat.Skipped}
	}
	return shop.Finding{Name: listName, Text: "list_served", Verdict: chat.Warning, View: listView{Version: doc.Version}}
}

// listView is what the last list is told from. Doubt is what keeps Kaspi from it without keeping the shop from running.
type listView struct {
	feed.Version
	Doubt  string // "moved", "nolink", "other", "status", "silent" or none
	Status int    // of the answer
}

// list looks at the list as Kaspi would: by its public address, if there is one.
func (c checker) list(ctx context.Context, s *store.Store) shop.Finding {
	f := shop.Finding{Name: listName, Text: "list"}
	v, err := s.VersionIn(ctx, feed.StatusPublished)
	if errors.Is(err, feed.ErrNoVersion) {
		return shop.Finding{Name: listName, Text: "list_none", Verdict: chat.Warning}
	}
	view := listView{Version: v}
	if err == nil {
		view.Doubt, view.Status, err = c.doubt(ctx, s, v)
	}
	if f.View, f.Err = view, err; view.Doubt != "" {
		f.Verdict = chat.Warning
	}
	return f
}

func (c checker) doubt(ctx context.Context, s *store.Store, v feed.Version) (doubt string, status int, err error) {
	if moved, err := addressMoved(ctx, c.Options, s); err != nil || moved {
		return "moved", 0, err
	}
	if c.Config.PublicURL == "" {
		return "nolink", 0, nil
	}
	if c.shop != nil { // its own page knows its own fetch, and does not take it for Kaspi's
		found, err := c.shop.links.CheckLink(ctx)
		doubt, status = doubtOf(found)
		return doubt, status, err
	}
	path, err := links{config: c.Config, settings: s, chance: c.Chance, hide: c.Hide}.path(ctx)
	if err != nil {
		return "", 0, err
	}
	doubt, status = fetchList(ctx, c.Options, strings.TrimRight(c.Config.PublicURL, "/")+path, v.Digest)
	return doubt, status, nil
}
