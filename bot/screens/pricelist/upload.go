package pricelist

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/page"
)

// Uploaded is what came of posting the price list to Kaspi.
type Uploaded struct {
	Version feed.Version
	Status  int    // HTTP status of Kaspi's answer
	Answer  string // what Kaspi said, at most 2 000 bytes
}

// OK reports whether Kaspi took the request; what became of the file only the cabinet shows.
func (u Uploaded) OK() bool { return u.Status >= 200 && u.Status < 300 }

func (s syncScreen) onUpload(ctx context.Context, r *chat.Request) error {
	id, err := r.Reply(ctx, "pricelist.upload.wait", nil)
	if err != nil {
		return err
	}
	name, view := "pricelist.upload.done", any(nil)
	done, err := s.Engine(r.Shop()).Upload(ctx)
	switch {
	case errors.Is(err, feed.ErrNoVersion):
		name = "pricelist.nolist"
	case err != nil && (done.Status == 0 || chat.FaultOf(err).Hopeless() || chat.FaultOf(err).Kind == "firewall"): // else Kaspi's own answer says more than ours
		s.Log.Warn("upload failed", "err", err)
		name, view = "pricelist.upload.failed", r.Troubled(err)
	default:
		view = done
	}
	return r.Edit(ctx, id, name, view)
}

// onFeed sends the price list as a document, with its figures, the link for Kaspi and the last fetch.
func (s syncScreen) onFeed(ctx context.Context, r *chat.Request) error {
	doc, err := s.Publisher(r.Shop()).Current(ctx)
	if errors.Is(err, feed.ErrNoVersion) {
		return r.Say(ctx, "pricelist.nolist", nil)
	}
	if err != nil {
		return err
	}
	link, err := s.Links(r.Shop()).Link(ctx)
	if err != nil {
		return err
	}
	pulls, err := s.Pulls(r.Shop()).LastPulls(ctx, 1)
	if err != nil {
		return err
	}
	view := feedView{Version: doc.Version, Link: link, Secret: r.Person().Role < chat.Owner}
	if len(pulls) > 0 {
		view.Pull = pulls[0]
	}
	caption, err := r.HTML("pricelist.feed", view)
	if err != nil {
		return err
	}
	name := "pricelist-" + fmt.Sprint(doc.Version.ID) + ".xml"
	return r.Send(ctx, chat.File{Name: name, Path: doc.Path, Caption: caption})
}

type feedView struct {
	Version feed.Version
	Link    string
	Secret  bool      // the link is not for whoever asked
	Pull    page.Pull // the last one, zero before the first
}
