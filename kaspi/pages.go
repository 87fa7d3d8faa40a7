package kaspi

import (
	"context"
	"errors"
	"iter"
	"maps"
	"net/url"
	"strconv"
)

// list reads one answer that holds a list.
func list[A any](ctx context.Context, c *Client, path string, query url.Values) (document[[]resource[A]], error) {
	body, err := c.get(ctx, path, query)
	if err != nil {
		return document[[]resource[A]]{}, err
	}
	return decode[[]resource[A]]("GET "+path, body)
}

// pages reads a list to its last page and stops after an error. What an earlier page held is left out:
// the list may move while it is read. A page that holds nothing else is an error, for it would come for ever.
func pages[A any](
	ctx context.Context, c *Client, path string, query url.Values,
) iter.Seq2[document[[]resource[A]], error] {
	return func(yield func(document[[]resource[A]], error) bool) {
		query, seen := maps.Clone(query), map[text]bool{}
		for number := 0; ; number++ {
			setPage(query, number)
			page, err := list[A](ctx, c, path, query)
			if err != nil {
				yield(page, err)
				return
			}
			held := len(*page.Data)
			if *page.Data, err = unseen(*page.Data, seen); err != nil {
				yield(page, unreadable("GET "+path, err))
				return
			}
			if !yield(page, nil) || last(page.Meta.PageCount, number, held) {
				return
			}
		}
	}
}

func setPage(query url.Values, number int) {
	query.Set("page[number]", strconv.Itoa(number)) // from 0
	query.Set("page[size]", strconv.Itoa(pageSize))
}

// unseen are the resources of a page with new ids, which it notes.
func unseen[A any](page []resource[A], seen map[text]bool) ([]resource[A], error) {
	fresh := make([]resource[A], 0, len(page))
	for _, r := range page {
		if r.ID == "" {
			return nil, errors.New("a part of the list has no id")
		}
		if !seen[r.ID] {
			fresh = append(fresh, r)
		}
		seen[r.ID] = true
	}
	if len(page) > 0 && len(fresh) == 0 {
		return nil, errors.New("the same page came again")
	}
	return fresh, nil
}

// last tells whether the page that held so many resources ends the list. Without a page count a full page
// cannot be the end.
func last(pageCount number, number, held int) bool {
	if pageCount < 1 {
		return held < pageSize
	}
	return held == 0 || number+1 >= pageCount.whole()
}
