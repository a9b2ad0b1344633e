package qiantang.app.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import qiantang.app.contract.Contract;
import tools.jackson.databind.JsonNode;

/** The committed contract is the join of the rooms' files, and hangs together. */
class ContractTest {
    @Test
    void theCommittedContractIsTheJoinOfTheRooms() throws IOException {
        assertThat(Files.readString(Contract.file(Checkout.root())))
                .as("docs/openapi.yaml is out of date; make it anew: ./qiantang build")
                .isEqualTo(Contract.text(Checkout.root()));
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        JsonNode contract = Contract.join(Checkout.root());
        List<String> dangling = contract.findValuesAsString("$ref").stream()
                .distinct()
                .filter(reference -> contract.at(reference.substring(1)).isMissingNode())
                .toList();
        assertThat(dangling).isEmpty();
    }

    @Test
    void everyOperationHasANameOfItsOwnATagAndASummary() throws IOException {
        List<String> names = new ArrayList<>();
        Contract.join(Checkout.root())
                .path("paths")
                .forEach(path -> path.properties().forEach(operation -> {
                    if (!operation.getKey().equals("parameters")) {
                        names.add(operation.getValue().path("operationId").asString());
                        assertThat(operation.getValue().path("summary").asString())
                                .isNotBlank();
                        assertThat(operation.getValue().path("tags")).hasSize(1);
                    }
                }));
        assertThat(names).doesNotHaveDuplicates().doesNotContain("");
    }
}
