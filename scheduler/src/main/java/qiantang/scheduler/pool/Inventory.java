package qiantang.scheduler.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Task;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.SiteId;

/** What was announced to a pool: sites, classes and nodes by number and by name, and tasks in terms of them. */
public final class Inventory {
    private final List<CardClass> classes = new ArrayList<>();
    private final Map<AcceleratorClass, Integer> classNumbers = new HashMap<>();
    private final List<Site> sites = new ArrayList<>();
    private final Map<SiteId, Integer> siteNumbers = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> nodeNumbers = new HashMap<>();
    private final Map<ShapeKey, Shape> shapes = new HashMap<>();
    private int structure;
    private int largestCpuMilli = 1;
    private int largestCards = 1;
    private int[] cardsByClass = new int[16];

    private record ShapeKey(Task task, BitSet classes, BitSet sites, int structure) {}

    Inventory() {}

    int add(Site site) {
        return add(site, site.id(), sites, siteNumbers, Pool.MAX_SITES, "a site");
    }

    int add(CardClass cardClass) {
        return add(cardClass, cardClass.accelerator(), classes, classNumbers, Pool.MAX_CLASSES, "a class");
    }

    int add(Node node) {
        int number = add(node, node.name(), nodes, nodeNumbers, Pool.MAX_NODES, "a node");
        largestCpuMilli = Math.max(largestCpuMilli, node.cpuMilli());
        int cardClass = classOf(node);
        cardsByClass = cardClass < cardsByClass.length ? cardsByClass : Arrays.copyOf(cardsByClass, cardClass + 16);
        cardsByClass[cardClass] += node.cards();
        largestCards = Math.max(largestCards, node.cards());
        return number;
    }

    private <T, K> int add(T thing, K key, List<T> all, Map<K, Integer> numbers, int limit, String what) {
        require(all.size() < limit, "there are at most " + limit + " of " + what);
        require(numbers.putIfAbsent(key, all.size()) == null, what + " is announced once");
        all.add(thing);
        structure += thing instanceof Node ? 0 : 1;
        return all.size() - 1;
    }

    /** Grows with every class and site; shapes made before know nothing of them. */
    public int structure() {
        return structure;
    }

    List<CardClass> classes() {
        return Collections.unmodifiableList(classes);
    }

    List<Site> sites() {
        return Collections.unmodifiableList(sites);
    }

    List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    public int largestCpuMilli() {
        return largestCpuMilli;
    }

    /** Cards of the class that were announced, in service or not. */
    public int cards(int cardClass) {
        return cardClass < cardsByClass.length ? cardsByClass[cardClass] : 0;
    }

    public int largestCards() {
        return largestCards;
    }

    int siteOf(Node node) {
        return known(siteNumbers.get(node.site()), "the site of a node");
    }

    int classOf(Node node) {
        return known(classNumbers.get(node.accelerator()), "the class of a node");
    }

    Optional<Integer> numberOf(AcceleratorClass accelerator) {
        return Optional.ofNullable(classNumbers.get(accelerator));
    }

    Optional<Integer> numberOf(String nodeName) {
        return Optional.ofNullable(nodeNumbers.get(nodeName));
    }

    /** Equal arguments give the same object. */
    Shape shape(Task task, BitSet onClasses, BitSet onSites) {
        ShapeKey key = new ShapeKey(task, (BitSet) onClasses.clone(), (BitSet) onSites.clone(), structure);
        return shapes.computeIfAbsent(key, _ -> {
            long[][] forms = new long[classes.size()][];
            BitSet usable = new BitSet();
            for (int i = 0; i < forms.length; i++) {
                forms[i] = classes.get(i).forms(task.cards());
                usable.set(i, key.classes().get(i) && (forms[i].length > 0 || task.cards() instanceof CardNeed.None));
            }
            return new Shape(shapes.size(), task, forms, usable, key.sites());
        });
    }

    private static int known(@Nullable Integer number, String what) {
        if (number == null) {
            throw new IllegalStateException(what + " must be announced before");
        }
        return number;
    }

    static void require(boolean holds, String law) {
        if (!holds) {
            throw new IllegalStateException(law);
        }
    }
}
