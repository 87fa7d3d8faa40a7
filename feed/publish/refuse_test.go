package publish_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

// forger is a store whose offers somebody has changed.
type forger struct{ *versions }

func (f forger) LastVersion(ctx context.Context, s feed.Status) (feed.Version, feed.Offers, error) {
	v, packed, err := f.versions.LastVersion(ctx, s)
	offers := packed.Slice()
	if err == nil {
		offers[0].Model = "</model><model>"
	}
	return v, feed.PackOffers(offers...), err
}

func TestNothingInvalidIsServedWhateverTheStoreSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(20))
	w.sync(t)
	if err := os.RemoveAll(w.config.Dir); err != nil {
		t.Fatal(err)
	}
	w.config.Versions = forger{w.versions}
	w.restart(t)
	if err := w.Restore(t.Context()); err == nil || !strings.Contains(err.Error(), `"100000"`) {
		t.Errorf("error %v", err)
	}
	if status, body := w.served(t); status != http.StatusServiceUnavailable {
		t.Errorf("served with %d: %.100s", status, body)
	}
	if files := ls(t, w.config.Dir); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}

func TestAConfigWithAPartMissingIsRefused(t *testing.T) {
	t.Parallel()
	full := publish.Config{
		Shop: shop(), Seller: seller{}, Source: &source{}, Versions: &versions{}, Page: page.New(page.Config{}),
		Dir: t.TempDir(), Now: time.Now,
	}
	if _, err := publish.New(full); err != nil {
		t.Fatal(err)
	}
	for name, take := range map[string]func(*publish.Config){
		"shop": func(c *publish.Config) { c.Shop = feed.Shop{} }, "seller": func(c *publish.Config) { c.Seller = nil },
		"source": func(c *publish.Config) { c.Source = nil }, "versions": func(c *publish.Config) { c.Versions = nil },
		"page": func(c *publish.Config) { c.Page = nil }, "clock": func(c *publish.Config) { c.Now = nil }, "dir": func(c *publish.Config) { c.Dir = "" },
	} {
		c := full
		take(&c)
		if _, err := publish.New(c); err == nil {
			t.Errorf("a publisher without %s was made", name)
		}
	}
}
