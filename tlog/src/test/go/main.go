// Judge lets the Go team's own transparency log (golang.org/x/mod/sumdb) look at ours, and writes logs for ours to look at.
//
//	judge check DIR LOG_KEY WITNESS_KEY   checks a C2SP log directory: checkpoint, every entry, every proof in DIR/proofs
//	judge write DIR NAME SIZE             writes such a directory with a new key, prints the verifier key
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	var err error
	switch {
	case len(os.Args) == 5 && os.Args[1] == "check":
		err = check(os.Args[2], os.Args[3], os.Args[4])
	case len(os.Args) == 5 && os.Args[1] == "write":
		err = write(os.Args[2], os.Args[3], os.Args[4])
	default:
		err = errors.New("usage: judge check DIR LOG_KEY WITNESS_KEY | judge write DIR NAME SIZE")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// c2spPath is where tlog-tiles keeps what sumdb calls tile/8/<level>/… and tile/8/data/….
func c2spPath(t tlog.Tile) string {
	path := strings.TrimPrefix(t.Path(), "tile/8/")
	if rest, isData := strings.CutPrefix(path, "data/"); isData {
		return filepath.Join("tile", "entries", rest)
	}
	return filepath.Join("tile", path)
}

// directory is a tlog.TileReader over files.
type directory string

func (d directory) Height() int { return height }

func (d directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(filepath.Join(string(d), c2spPath(t)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (d directory) SaveTiles([]tlog.Tile, [][]byte) {}

func (d directory) entries(size int64) ([][]byte, error) {
	var all [][]byte
	for _, t := range tlog.NewTiles(height, 0, size) {
		if t.L != 0 {
			continue
		}
		t.L = -1
		bundle, err := os.ReadFile(filepath.Join(string(d), c2spPath(t)))
		if err != nil {
			return nil, err
		}
		for i := 0; i < t.W; i++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s is cut off", c2spPath(t))
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			all = append(all, bundle[2:end])
			bundle = bundle[end:]
		}
		if len(bundle) > 0 {
			return nil, fmt.Errorf("%s has bytes too many", c2spPath(t))
		}
	}
	return all, nil
}

func check(dir, logKey, witnessKey string) error {
	verifier, err := note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	witness, err := newWitness(witnessKey)
	if err != nil {
		return err
	}
	message, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	opened, err := note.Open(message, note.VerifierList(verifier, witness))
	if err != nil {
		return err
	}
	if len(opened.Sigs) != 2 {
		return fmt.Errorf("%d good signatures instead of the log's and the witness's", len(opened.Sigs))
	}
	tree, err := parseCheckpoint(opened.Text)
	if err != nil {
		return err
	}
	entries, err := directory(dir).entries(tree.N)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, directory(dir))
	for i, entry := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(i), reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), tlog.RecordHash(entry)); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
	}
	proofs, err := checkProofs(filepath.Join(dir, "proofs"))
	if err != nil {
		return err
	}
	fmt.Printf("%d entries and %d proofs are good\n", len(entries), proofs)
	return nil
}

func parseCheckpoint(text string) (tree tlog.Tree, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return tree, errors.New("a checkpoint has three lines")
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// checkProofs reads lines "record SIZE ROOT INDEX LEAF [HASH …]" and "tree SIZE ROOT OLDSIZE OLDROOT [HASH …]".
func checkProofs(file string) (int, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	count := 0
	scanner := bufio.NewScanner(f)
	for scanner.Scan() {
		words := strings.Fields(scanner.Text())
		if len(words) < 5 {
			return count, fmt.Errorf("not a proof: %q", scanner.Text())
		}
		size, err1 := strconv.ParseInt(words[1], 10, 64)
		root, err2 := tlog.ParseHash(words[2])
		number, err3 := strconv.ParseInt(words[3], 10, 64)
		hash, err4 := tlog.ParseHash(words[4])
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			return count, err
		}
		var path []tlog.Hash
		for _, word := range words[5:] {
			beside, err := tlog.ParseHash(word)
			if err != nil {
				return count, err
			}
			path = append(path, beside)
		}
		switch words[0] {
		case "record":
			err = tlog.CheckRecord(path, size, root, number, hash)
		case "tree":
			err = tlog.CheckTree(path, size, root, number, hash)
		default:
			err = errors.New("unknown kind of proof")
		}
		if err != nil {
			return count, fmt.Errorf("%s: %w", scanner.Text(), err)
		}
		count++
	}
	return count, scanner.Err()
}

// witness verifies cosignature/v1 lines, of which sumdb/note leaves the reading to its caller.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(text string) (note.Verifier, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not a verifier key")
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return nil, errors.New("not the key of a witness")
	}
	return &witness{parts[0], uint32(hash), key[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(signature)
	message := fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", seconds, text)
	return ed25519.Verify(w.key, message, signature[8:])
}

func write(dir, name, sizeText string) error {
	size, err := strconv.ParseInt(sizeText, 10, 64)
	if err != nil {
		return err
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	var entries [][]byte
	roots := []tlog.Hash{tlog.RecordHash(nil)} // the first is not used: tlog has no proof from an empty tree
	for i := int64(0); i < size; i++ {
		entry := []byte(strings.Repeat(fmt.Sprintf("entry %d ", i), int(i%5)))
		entries = append(entries, entry)
		hashes, err := tlog.StoredHashes(i, entry, reader)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
		root, err := tlog.TreeHash(i+1, reader)
		if err != nil {
			return err
		}
		roots = append(roots, root)
	}
	for _, t := range tlog.NewTiles(height, 0, size) {
		data, err := tlog.ReadTileData(t, reader)
		if err != nil {
			return err
		}
		if err := save(filepath.Join(dir, c2spPath(t)), data); err != nil {
			return err
		}
		if t.L == 0 {
			first := t.N << height
			t.L = -1
			if err := save(filepath.Join(dir, c2spPath(t)), bundle(entries[first:first+int64(t.W)])); err != nil {
				return err
			}
		}
	}
	if err := writeProofs(filepath.Join(dir, "proofs"), size, entries, roots, reader); err != nil {
		return err
	}
	return writeCheckpoint(dir, name, size, roots[size])
}

func bundle(entries [][]byte) []byte {
	var all []byte
	for _, entry := range entries {
		all = binary.BigEndian.AppendUint16(all, uint16(len(entry)))
		all = append(all, entry...)
	}
	return all
}

func writeProofs(file string, size int64, entries [][]byte, roots []tlog.Hash, reader tlog.HashReader) error {
	var out bytes.Buffer
	for i := int64(0); i < size; i++ {
		proof, err := tlog.ProveRecord(size, i, reader)
		if err != nil {
			return err
		}
		fmt.Fprint(&out, "record ", size, " ", roots[size], " ", i, " ", tlog.RecordHash(entries[i]))
		writePath(&out, proof)
		if i == 0 {
			continue
		}
		continuation, err := tlog.ProveTree(size, i, reader)
		if err != nil {
			return err
		}
		fmt.Fprint(&out, "tree ", size, " ", roots[size], " ", i, " ", roots[i])
		writePath(&out, continuation)
	}
	return save(file, out.Bytes())
}

func writePath(out *bytes.Buffer, path []tlog.Hash) {
	for _, hash := range path {
		fmt.Fprint(out, " ", hash)
	}
	fmt.Fprintln(out)
}

func writeCheckpoint(dir, name string, size int64, root tlog.Hash) error {
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return err
	}
	signed, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", name, size, root)}, signer)
	if err != nil {
		return err
	}
	fmt.Println(public)
	return save(filepath.Join(dir, "checkpoint"), signed)
}

func save(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}
