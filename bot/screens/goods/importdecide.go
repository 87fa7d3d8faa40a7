package goods

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/feed"
)

// importMessage is the report on an import, with what can be done about it.
func (s *importScreen) importMessage(ctx context.Context, r *chat.Request, imp feed.Import) (chat.Message, error) {
	v, err := s.importView(ctx, r.Shop(), imp)
	if err != nil {
		return chat.Message{}, err
	}
	key := strconv.FormatInt(imp.ID, 10)
	rows := []chat.Row{{r.Button("goods.button.import.apply", nil, verbApply, key)}}
	rows = append(rows, listingRows(r, key, v.figures)...)
	rows = append(rows, chat.Row{r.Button("goods.button.import.cancel", nil, verbDiscard, key)})
	return r.Compose("goods.import", v, rows...)
}

// listingRows are the buttons for what is not matched.
func listingRows(r *chat.Request, key string, f figures) []chat.Row {
	var rows []chat.Row
	if f.Doubtful > 0 {
		rows = append(rows, chat.Row{r.Button("goods.button.import.ask", f.Doubtful, verbAsk, key)})
	}
	if n := f.Doubtful + f.Unmatched; n > 0 {
		rows = append(rows, chat.Row{r.Button("goods.button.import.csv", n, verbUnmatched, key)})
	}
	return rows
}

// onApply makes an import the shop's list.
func (s *importScreen) onApply(ctx context.Context, r *chat.Request) error {
	return s.endImport(ctx, r, feed.ImportApplied)
}

// onDiscard forgets an import.
func (s *importScreen) onDiscard(ctx context.Context, r *chat.Request) error {
	return s.endImport(ctx, r, feed.ImportCancelled)
}

func (s *importScreen) endImport(ctx context.Context, r *chat.Request, end feed.ImportEnd) error {
	s.importing.Lock()
	defer s.importing.Unlock()
	store := s.Store(r.Shop())
	imp, found, err := store.PendingImport(ctx)
	if err != nil {
		return err
	}
	id, confirmed, _ := strings.Cut(r.Key(), ":")
	if !found || strconv.FormatInt(imp.ID, 10) != id {
		r.Notice(ctx, "goods.answer.import.old", nil)
		return nil
	}
	v, err := s.importView(ctx, r.Shop(), imp)
	if err != nil {
		return err
	}
	if end == feed.ImportApplied {
		if asked, err := s.askFirst(ctx, r, v, confirmed == archiveKnown); asked || err != nil {
			return err
		}
	}
	ctx = context.WithoutCancel(ctx)
	if end == feed.ImportApplied { // first this: done twice it does no harm, and forgotten it would
		if err := store.ImportListings(ctx, imp.Listings); err != nil {
			return fmt.Errorf("apply import %d: %w", imp.ID, err)
		}
	}
	if err := store.EndImport(ctx, imp.ID, end); err != nil {
		return err
	}
	v.By = r.Who().Name
	detail := fmt.Sprintf("%s: %d offers, %d doubtful, %d unmatched", imp.File, v.Offers, v.Doubtful, v.Unmatched)
	if err := s.Chats().Note(ctx, r.Who(), "listings."+string(end), detail); err != nil {
		return err
	}
	var rows []chat.Row
	if end == feed.ImportApplied {
		rows = listingRows(r, inForce, v.figures)
	}
	return r.Show(ctx, "goods.import."+string(end), v, rows...)
}

// inForce is the key of the shop's list as it is, in place of the number of an import.
const inForce = "0"

// onListings shows what is known of the shop's list, and of an import that waits.
func (s *importScreen) onListings(ctx context.Context, r *chat.Request) error {
	list, err := s.Store(r.Shop()).Listings(ctx)
	if err != nil {
		return err
	}
	f := figuresOf(list)
	if err := r.Say(ctx, "goods.listings", f, listingRows(r, inForce, f)...); err != nil {
		return err
	}
	imp, found, err := s.Store(r.Shop()).PendingImport(ctx)
	if err != nil || !found {
		return err
	}
	m, err := s.importMessage(ctx, r, imp)
	if err != nil {
		return err
	}
	if _, err = r.Post(ctx, m); err != nil {
		return err
	}
	return s.postOpen(ctx, r)
}
