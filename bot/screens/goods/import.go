package goods

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/cabinet"
	"kaspibot/feed/match"
)

// importScreen brings the shop's list, and asks about what in it is doubtful.
type importScreen struct {
	Config
	importing sync.Mutex // held while a shop's list or an import of it changes
}

// maxReads is how often the reading of a file may begin and not end: once, and once more in case the file was not the cause.
const maxReads = 2

// onFile takes a file that a person sends: an export of the cabinet. Nothing changes before somebody says so.
func (s *importScreen) onFile(ctx context.Context, r *chat.Request) error {
	if r.Try() > maxReads {
		s.Log.Error("a file is not read again: the program has ended while it was read", "tries", r.Try()-1)
		return r.Say(ctx, "goods.import.deadly", nil)
	}
	id, err := r.Reply(ctx, "goods.import.wait", nil)
	if err != nil {
		return err
	}
	m, err := s.fileMessage(ctx, r)
	if err != nil {
		return err
	}
	if _, err = r.PutOrPost(ctx, id, m); err != nil {
		return err
	}
	return s.postOpen(ctx, r)
}

// fileMessage reads a file and tells what came of it.
func (s *importScreen) fileMessage(ctx context.Context, r *chat.Request) (chat.Message, error) {
	imp, err := s.readImport(ctx, r)
	if refused, ok := errors.AsType[*cabinet.Error](err); ok {
		s.Log.Info("a file was refused", "err", err)
		return r.Compose("goods.import.refused", refused)
	}
	if err != nil {
		s.Log.Warn("reading a file failed", "err", err)
		return r.Compose("goods.import.failed", r.Troubled(err))
	}
	return s.importMessage(ctx, r, imp)
}

// readImport fetches a file, finds the items behind its SKUs and keeps the result for a decision.
func (s *importScreen) readImport(ctx context.Context, r *chat.Request) (feed.Import, error) {
	data, err := r.Download(ctx)
	if chat.FaultOf(err).Kind == "too_big" {
		return feed.Import{}, &cabinet.Error{Kind: cabinet.KindTooBig}
	}
	if err != nil {
		return feed.Import{}, err
	}
	list, err := cabinet.Read(ctx, bytes.NewReader(data))
	if err != nil {
		return feed.Import{}, err
	}
	store := s.Store(r.Shop())
	items, err := store.Catalogue(ctx)
	if err != nil {
		return feed.Import{}, err
	}
	if len(items) == 0 {
		return feed.Import{}, &cabinet.Error{Kind: kindNoCatalogue}
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	answered, err := answers(ctx, store)
	if err != nil {
		return feed.Import{}, err
	}
	warnings := map[string]int{}
	for _, w := range list.Warnings {
		warnings[string(w.Kind)]++
	}
	return store.SaveImport(ctx, feed.Import{
		At: s.Now(), By: r.Who().Name, File: chat.Shorten(r.File().Name, maxSearch),
		Merchant: list.Merchant, Warnings: warnings, LeftOut: list.LeftOut(), NothingOnSale: list.NothingOnSale,
		Listings: match.New(items).MatchAll(list.Listings(), answered),
	})
}

// kindNoCatalogue says that the file is good and there is nothing to compare it with yet.
const kindNoCatalogue cabinet.Kind = "no_catalogue"

// answers are what people have answered so far, in the list in force and in an import that waits.
func answers(ctx context.Context, store Store) ([]feed.Listing, error) {
	all, err := store.Listings(ctx)
	if err != nil {
		return nil, err
	}
	pending, _, err := store.PendingImport(ctx)
	return append(all, pending.Listings...), err // of two answers the later is that in the import
}
