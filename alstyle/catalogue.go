package alstyle

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
)

// Category is a node of the tree of goods, kept by the distributor as nested sets.
type Category struct {
	ID          int
	Name        string
	Left, Right int // A node encloses its descendants: its Left is smaller, its Right greater than theirs.
	Level       int // 1 for a root.
	Elements    int // Goods directly in the node, not in those below.
	Parent      int // ID of the closest enclosing node; 0 for a root.
}

// Brand is a maker as the distributor lists it.
type Brand struct {
	ID    string // What [ElementQuery] filters by.
	Name  string
	Count int // Goods of the brand.
}

// Categories reads GET /categories of the help page: the whole tree, every node after its parent.
func (c *Client) Categories(ctx context.Context) ([]Category, error) {
	return get(ctx, c, request{path: "/categories"}, decoded(readCategories))
}

// Brands reads GET /brands of the help page: every brand.
func (c *Client) Brands(ctx context.Context) ([]Brand, error) {
	return get(ctx, c, request{path: "/brands"}, decoded(readBrands))
}

func readCategories(d *json.Decoder) ([]Category, error) {
	var rows list[wireCategory]
	if err := d.Decode(&rows); err != nil {
		return nil, err
	}
	all := make([]Category, len(rows))
	for i, w := range rows {
		all[i] = w.category()
	}
	findParents(all)
	return all, nil
}

func readBrands(d *json.Decoder) ([]Brand, error) {
	var answer wireBrands
	if err := d.Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Data == nil {
		return nil, errors.New("no data")
	}
	all := make([]Brand, len(*answer.Data))
	for i, w := range *answer.Data {
		all[i] = w.brand()
	}
	return all, nil
}

// findParents puts the nodes into the order of the tree and sets their Parent.
func findParents(all []Category) {
	slices.SortStableFunc(all, func(a, b Category) int { return cmp.Compare(a.Left, b.Left) })
	var path []Category // From a root down to the node before.
	for i, node := range all {
		for len(path) > 0 && path[len(path)-1].Right < node.Right {
			path = path[:len(path)-1]
		}
		if len(path) > 0 {
			all[i].Parent = path[len(path)-1].ID
		}
		path = append(path, node)
	}
}
