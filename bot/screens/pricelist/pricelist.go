// Package pricelist is the screen of the price list: New makes it, and Screen.TellHeld asks about a list that the guard
// stopped.
//
// It syncs and uploads, shows the list, its link and who fetched it, and leads back to an earlier version.
package pricelist

import (
	"context"
	"embed"
	"errors"
	"log/slog"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

//go:embed words
var words embed.FS

// The buttons. Two versions are "older-newer"; 0 is the one that is served.
const (
	verbSync     = "sync"     // key: "now"
	verbPublish  = "pub"      // key: version
	verbKeep     = "keep"     // key: version
	verbVersions = "vers"     // key: the version before which the page begins, 0 for the newest
	verbVersion  = "ver"      // key: version
	verbCompare  = "cmp"      // key: two versions
	verbDiff     = "diff"     // key: two versions
	verbBack     = "rollback" // key: version
	verbBackYes  = "backyes"  // key: version
	verbOffSale  = "off"      // key: version

	verbLink      = "link" // key: "show", or "new" to be asked whether to make a new one
	verbLinkNew   = "lnew" // key: "now" or "grace", what becomes of the old link
	verbLinkCheck = "lchk" // key: "now"
)

// Engine syncs and uploads.
type Engine interface {
	// Sync reads the supplier and publishes; full reads the names again too. A second one at a time gets *BusyError.
	Sync(ctx context.Context, full bool, progress func(Progress)) (publish.Report, error)
	// Upload posts the current list to Kaspi. What Kaspi answered is returned, beside the error when it is a failure.
	Upload(ctx context.Context) (Uploaded, error)
}

// Publisher decides which list is served, and keeps the older ones; *publish.Publisher is one.
type Publisher interface {
	// Current is the list that is served; feed.ErrNoVersion before the first.
	Current(ctx context.Context) (page.Document, error)
	Publish(ctx context.Context, id int64, by string) (feed.Version, error)
	Keep(ctx context.Context, id int64, by string) (feed.Version, error)
	Versions(ctx context.Context, before int64, n int) ([]feed.Version, error)
	Compare(ctx context.Context, older, newer int64) (feedlist.Diff, error)
	OffSale(ctx context.Context, id int64) ([]feed.Offer, error)
	RollBack(ctx context.Context, id int64, by string) (feed.Version, error)
}

// Links is the address that Kaspi fetches.
type Links interface {
	// Link is the present one, "" when the server's public address is not known.
	Link(ctx context.Context) (string, error)
	// NewLink makes another one; the old one goes on working for the grace, 0 for not at all. ErrFixedLink when the
	// chat may not.
	NewLink(ctx context.Context, grace time.Duration) (link string, err error)
	// CheckLink fetches the list from the link as Kaspi would.
	CheckLink(ctx context.Context) (page.Probed, error)
}

// Pulls tells who has fetched the list.
type Pulls interface {
	// LastPulls lists at most n fetches, the newest first.
	LastPulls(ctx context.Context, n int) ([]page.Pull, error)
}

// ErrFixedLink says that the link is a setting, and not the chat's to change.
var ErrFixedLink = errors.New("the path of the price list is set by FEED_PATH")

// Config says what the screen works with.
type Config struct {
	Chats     func() *chat.Chats
	Engine    func(chat.ShopID) Engine
	Publisher func(chat.ShopID) Publisher
	Links     func(chat.ShopID) Links
	Pulls     func(chat.ShopID) Pulls

	Log *slog.Logger
	Now func() time.Time
}

// Screen is the price list in the chat.
type Screen struct{ heldScreen }

// New makes the screen. Everything in the config is required.
func New(c Config) *Screen { return &Screen{heldScreen{Config: c}} }

// Room is what the screen listens to. The link is a secret that outlives a person's time in the shop, so that it is
// shown to those who may change it.
func (s *Screen) Room() chat.Room {
	syncs, versions, links := syncScreen{&s.heldScreen}, versionScreen{&s.heldScreen}, linkScreen{s.Config}
	return chat.Room{
		Name: "pricelist", Group: "list",
		Commands: []chat.Command{
			{Name: "sync", Role: chat.Manager, Do: syncs.onSync},
			{Name: "feed", Role: chat.Manager, Do: syncs.onFeed},
			{Name: "upload", Role: chat.Manager, Do: syncs.onUpload},
			{Name: "versions", Role: chat.Viewer, Do: versions.onVersions},
			{Name: "link", Role: chat.Owner, Do: links.onLink},
			{Name: "pulls", Role: chat.Viewer, Do: links.onPulls},
		},
		Verbs: []chat.Verb{
			{Name: verbSync, Role: chat.Manager, Do: syncs.onSync},
			{Name: verbPublish, Role: chat.Manager, Do: s.onPublish},
			{Name: verbKeep, Role: chat.Manager, Do: s.onKeep},
			{Name: verbVersions, Role: chat.Viewer, Do: versions.onVersions},
			{Name: verbVersion, Role: chat.Viewer, Do: versions.onVersion},
			{Name: verbCompare, Role: chat.Viewer, Do: versions.onCompare},
			{Name: verbDiff, Role: chat.Viewer, Do: versions.onDiff},
			{Name: verbOffSale, Role: chat.Viewer, Do: versions.onOffSale},
			{Name: verbBack, Role: chat.Manager, Do: versions.onBack},
			{Name: verbBackYes, Role: chat.Manager, Do: versions.onBackYes},
			{Name: verbLink, Role: chat.Owner, Do: links.onLink},
			{Name: verbLinkNew, Role: chat.Owner, Do: links.onLinkNew},
			{Name: verbLinkCheck, Role: chat.Owner, Do: links.onLinkCheck},
		},
		Words: words,
	}
}
