package pricelist

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/feed"
)

const (
	versionsPage = 8 // how many versions a message lists
	versionsRow  = 4 // and a row of its buttons
)

type versionsView struct {
	Versions []feed.Version
	Served   int64
	Fetched  int64 // the one that was fetched last from our page; 0 for none
}

// versionScreen shows earlier lists, and leads back to one.
type versionScreen struct{ *heldScreen }

// onVersions lists the price lists there were, the newest first.
func (s versionScreen) onVersions(ctx context.Context, r *chat.Request) error {
	before := int64(0)
	if r.Pressed() {
		var err error
		if before, err = versionOf(r.Key()); err != nil {
			return r.Old(ctx)
		}
	}
	list, err := s.Publisher(r.Shop()).Versions(ctx, before, versionsPage+1)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return r.Show(ctx, "pricelist.versions.none", nil)
	}
	more := len(list) > versionsPage
	list = list[:min(len(list), versionsPage)]
	served, err := s.served(ctx, r)
	if err != nil {
		return err
	}
	fetched, err := s.fetched(ctx, r)
	if err != nil {
		return err
	}
	var keys chat.Row
	for _, v := range list {
		id := fmt.Sprint(v.ID)
		keys = append(keys, chat.NewButton(id, verbVersion, id))
	}
	rows := slices.Collect(slices.Chunk(keys, versionsRow))
	if before != 0 {
		rows = append(rows, chat.Row{r.Button("pricelist.button.newest", nil, verbVersions, "0")})
	}
	if more {
		last := fmt.Sprint(list[len(list)-1].ID)
		rows = append(rows, chat.Row{r.Button("chat.button.next", nil, verbVersions, last)})
	}
	return r.Show(ctx, "pricelist.versions", versionsView{list, served, fetched}, rows...)
}

// notKept tells of a version that is not kept any more; any other error is the caller's.
func notKept(ctx context.Context, r *chat.Request, err error) error {
	if errors.Is(err, feed.ErrNoVersion) {
		r.Notice(ctx, "pricelist.answer.version.gone", nil)
		return nil
	}
	return err
}

// fetched is the version that was last fetched in full, or found unchanged: what Kaspi has. 0 before the first fetch.
func (s versionScreen) fetched(ctx context.Context, r *chat.Request) (int64, error) {
	pulls, err := s.Pulls(r.Shop()).LastPulls(ctx, 20)
	for _, p := range pulls {
		if p.Version != 0 && (p.Status == http.StatusOK || p.Status == http.StatusNotModified) {
			return p.Version, err
		}
	}
	return 0, err
}

// served is the version that Kaspi gets, 0 before the first.
func (s versionScreen) served(ctx context.Context, r *chat.Request) (int64, error) {
	doc, err := s.Publisher(r.Shop()).Current(ctx)
	if errors.Is(err, feed.ErrNoVersion) {
		return 0, nil
	}
	return doc.Version.ID, err
}

// version finds one by its ID, with the one before it, which may be none.
func (s versionScreen) version(ctx context.Context, r *chat.Request, id int64) (v, before feed.Version, err error) {
	list, err := s.Publisher(r.Shop()).Versions(ctx, id+1, 2)
	if err != nil {
		return v, before, err
	}
	if len(list) == 0 || list[0].ID != id {
		return v, before, feed.ErrNoVersion
	}
	if len(list) > 1 {
		before = list[1]
	}
	return list[0], before, nil
}

type versionView struct {
	feed.Version
	Served  bool
	Fetched bool
}

func (s versionScreen) onVersion(ctx context.Context, r *chat.Request) error {
	id, err := versionOf(r.Key())
	if err != nil {
		return r.Old(ctx)
	}
	v, before, err := s.version(ctx, r, id)
	if err != nil {
		return notKept(ctx, r, err)
	}
	served, err := s.served(ctx, r)
	if err != nil {
		return err
	}
	fetched, err := s.fetched(ctx, r)
	if err != nil {
		return err
	}
	var compare, back chat.Row
	if before.ID != 0 {
		compare = append(compare, r.Button("pricelist.button.compare", before.ID, verbCompare, pair(before.ID, id)))
	}
	if served != 0 && served != id && served != before.ID {
		compare = append(compare, r.Button("pricelist.button.compare.served", nil, verbCompare, pair(id, served)))
	}
	if v.Status == feed.StatusPublished && id != served {
		back = chat.Row{r.Button("pricelist.button.rollback", id, verbBack, r.Key())}
	}
	return r.Show(ctx, "pricelist.version", versionView{v, id == served, id == fetched}, compare, back, chat.Row{
		r.Button("pricelist.button.offsale", nil, verbOffSale, r.Key()),
		r.Button("pricelist.button.versions", nil, verbVersions, "0"),
	})
}
